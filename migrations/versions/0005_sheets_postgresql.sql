CREATE TABLE sheets (
	id BIGSERIAL NOT NULL,
	office_id BIGINT NOT NULL,
	village_code TEXT NOT NULL,
	on_date DATE NOT NULL,
	entered_by BIGINT NOT NULL,
	entered_at TEXT NOT NULL,
	CONSTRAINT pk_sheets PRIMARY KEY (id),
	CONSTRAINT fk_sheets_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
	CONSTRAINT fk_sheets_village_code FOREIGN KEY(village_code) REFERENCES places (code),
	CONSTRAINT fk_sheets_entered_by FOREIGN KEY(entered_by) REFERENCES users (id)
);
CREATE INDEX ix_sheets_village_code ON sheets (village_code);
