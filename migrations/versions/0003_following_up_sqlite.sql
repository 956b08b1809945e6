CREATE TABLE visits (
	id INTEGER NOT NULL,
	office_id INTEGER NOT NULL,
	family_id INTEGER NOT NULL,
	visited_on TEXT,
	entered_by INTEGER NOT NULL,
	entered_at TEXT NOT NULL,
	CONSTRAINT pk_visits PRIMARY KEY (id),
	CONSTRAINT fk_visits_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
	CONSTRAINT fk_visits_family_id FOREIGN KEY(family_id) REFERENCES families (id),
	CONSTRAINT fk_visits_entered_by FOREIGN KEY(entered_by) REFERENCES users (id)
) STRICT;
CREATE INDEX ix_visits_family_id ON visits (family_id);
