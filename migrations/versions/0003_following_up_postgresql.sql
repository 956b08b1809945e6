CREATE TABLE visits (
	id BIGSERIAL NOT NULL,
	office_id BIGINT NOT NULL,
	family_id BIGINT NOT NULL,
	visited_on DATE,
	entered_by BIGINT NOT NULL,
	entered_at TEXT NOT NULL,
	CONSTRAINT pk_visits PRIMARY KEY (id),
	CONSTRAINT fk_visits_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
	CONSTRAINT fk_visits_family_id FOREIGN KEY(family_id) REFERENCES families (id),
	CONSTRAINT fk_visits_entered_by FOREIGN KEY(entered_by) REFERENCES users (id)
);
CREATE INDEX ix_visits_family_id ON visits (family_id);
