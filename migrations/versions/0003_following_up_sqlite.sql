-- Training and following up, for SQLite. What each table is for stands in ledger/books/tables/visits.py.

CREATE TABLE training_sessions (
  id INTEGER NOT NULL,
  office_id INTEGER NOT NULL,
  topic TEXT NOT NULL,
  other_topic TEXT,
  held_on TEXT NOT NULL,
  village_code TEXT NOT NULL,
  trainer TEXT NOT NULL,
  entered_by INTEGER NOT NULL,
  entered_at TEXT NOT NULL,
  CONSTRAINT pk_training_sessions PRIMARY KEY (id),
  CONSTRAINT ck_training_sessions_topic CHECK ((topic = 'other') = (other_topic is not null)),
  CONSTRAINT fk_training_sessions_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
  CONSTRAINT fk_training_sessions_village_code FOREIGN KEY(village_code) REFERENCES places (code),
  CONSTRAINT fk_training_sessions_entered_by FOREIGN KEY(entered_by) REFERENCES users (id)
) STRICT;
CREATE INDEX ix_training_sessions_office_id_held_on ON training_sessions (office_id, held_on);

CREATE TABLE training_attendance (
  session_id INTEGER NOT NULL,
  member_id INTEGER NOT NULL,
  CONSTRAINT pk_training_attendance PRIMARY KEY (session_id, member_id),
  CONSTRAINT fk_training_attendance_session_id FOREIGN KEY(session_id) REFERENCES training_sessions (id),
  CONSTRAINT fk_training_attendance_member_id FOREIGN KEY(member_id) REFERENCES family_members (id)
) WITHOUT ROWID, STRICT;
CREATE INDEX ix_training_attendance_member_id ON training_attendance (member_id);

CREATE TABLE village_visitors (
  id INTEGER NOT NULL,
  office_id INTEGER NOT NULL,
  village_code TEXT NOT NULL,
  since_on TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  phone TEXT,
  entered_by INTEGER NOT NULL,
  entered_at TEXT NOT NULL,
  CONSTRAINT pk_village_visitors PRIMARY KEY (id),
  CONSTRAINT ck_village_visitors_kind CHECK (kind in ('officer', 'volunteer')),
  CONSTRAINT fk_village_visitors_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
  CONSTRAINT fk_village_visitors_village_code FOREIGN KEY(village_code) REFERENCES places (code),
  CONSTRAINT fk_village_visitors_entered_by FOREIGN KEY(entered_by) REFERENCES users (id)
) STRICT;
CREATE INDEX ix_village_visitors_village_code ON village_visitors (village_code);

CREATE TABLE visits (
  id INTEGER NOT NULL,
  office_id INTEGER NOT NULL,
  family_id INTEGER NOT NULL,
  visited_on TEXT NOT NULL,
  visitor_kind TEXT NOT NULL,
  visitor TEXT NOT NULL,
  business TEXT NOT NULL,
  hit TEXT NOT NULL,
  advice TEXT,
  next_on TEXT,
  entered_by INTEGER NOT NULL,
  entered_at TEXT NOT NULL,
  CONSTRAINT pk_visits PRIMARY KEY (id),
  CONSTRAINT ck_visits_visitor CHECK (visitor_kind in ('officer', 'volunteer')),
  CONSTRAINT ck_visits_business CHECK (business in ('well', 'struggling', 'stopped')),
  CONSTRAINT ck_visits_hit CHECK (hit in ('nothing', 'flood', 'drought', 'illness', 'animals', 'other')),
  CONSTRAINT ck_visits_next_on CHECK (next_on > visited_on),
  CONSTRAINT fk_visits_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
  CONSTRAINT fk_visits_family_id FOREIGN KEY(family_id) REFERENCES families (id),
  CONSTRAINT fk_visits_entered_by FOREIGN KEY(entered_by) REFERENCES users (id)
) STRICT;
CREATE INDEX ix_visits_family_id_visited_on ON visits (family_id, visited_on);

CREATE TABLE follow_up_endings (
  id INTEGER NOT NULL,
  office_id INTEGER NOT NULL,
  family_id INTEGER NOT NULL,
  ended_on TEXT NOT NULL,
  reason TEXT NOT NULL,
  entered_by INTEGER NOT NULL,
  entered_at TEXT NOT NULL,
  CONSTRAINT pk_follow_up_endings PRIMARY KEY (id),
  CONSTRAINT ck_follow_up_endings_reason CHECK (reason in ('year', 'death', 'moved', 'left')),
  CONSTRAINT fk_follow_up_endings_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
  CONSTRAINT fk_follow_up_endings_family_id FOREIGN KEY(family_id) REFERENCES families (id),
  CONSTRAINT fk_follow_up_endings_entered_by FOREIGN KEY(entered_by) REFERENCES users (id)
) STRICT;
CREATE INDEX ix_follow_up_endings_family_id ON follow_up_endings (family_id);

CREATE TABLE struck_out (
  id INTEGER NOT NULL,
  office_id INTEGER NOT NULL,
  visit_id INTEGER,
  session_id INTEGER,
  ending_id INTEGER,
  reason TEXT NOT NULL,
  struck_by INTEGER NOT NULL,
  struck_at TEXT NOT NULL,
  CONSTRAINT pk_struck_out PRIMARY KEY (id),
  CONSTRAINT ck_struck_out_one CHECK (
    case when visit_id is null then 0 else 1 end + case when session_id is null then 0 else 1 end
    + case when ending_id is null then 0 else 1 end = 1),
  CONSTRAINT fk_struck_out_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
  CONSTRAINT uq_struck_out_visit_id UNIQUE (visit_id),
  CONSTRAINT fk_struck_out_visit_id FOREIGN KEY(visit_id) REFERENCES visits (id),
  CONSTRAINT uq_struck_out_session_id UNIQUE (session_id),
  CONSTRAINT fk_struck_out_session_id FOREIGN KEY(session_id) REFERENCES training_sessions (id),
  CONSTRAINT uq_struck_out_ending_id UNIQUE (ending_id),
  CONSTRAINT fk_struck_out_ending_id FOREIGN KEY(ending_id) REFERENCES follow_up_endings (id),
  CONSTRAINT fk_struck_out_struck_by FOREIGN KEY(struck_by) REFERENCES users (id)
) STRICT;

-- REPLACE would take a row away without asking: every key is looked for before an insert

create trigger training_sessions_insert before insert on training_sessions begin
  select case
    when exists (select 1 from training_sessions where id = new.id) then raise(abort, 'the session exists')
    when new.held_on is not date(new.held_on, '+0 days') then raise(abort, 'not a date or moment')
    when not exists (
      select 1 from programme_villages where village_code = new.village_code and office_id = new.office_id)
      then raise(abort, 'no village of this office')
    when exists (
      select 1 from training_sessions s where s.office_id = new.office_id and s.topic = new.topic
        and s.other_topic is new.other_topic and s.held_on = new.held_on and s.village_code = new.village_code
        and not exists (select 1 from struck_out where session_id = s.id)) then raise(abort, 'the session exists')
  end;
end;

create trigger training_attendance_insert before insert on training_attendance begin
  select case
    when exists (select 1 from training_attendance where session_id = new.session_id and member_id = new.member_id)
      then raise(abort, 'the person is on the list')
    when exists (select 1 from struck_out where session_id = new.session_id) then raise(abort, 'already struck out')
    when not exists (
      select 1 from training_sessions s join family_members m on m.id = new.member_id
        join families f on f.id = m.family_id
      where s.id = new.session_id and f.office_id = s.office_id) then raise(abort, 'nobody of this office')
  end;
end;

create trigger village_visitors_insert before insert on village_visitors begin
  select case
    when exists (select 1 from village_visitors where id = new.id) then raise(abort, 'the row exists')
    when new.since_on is not date(new.since_on, '+0 days') then raise(abort, 'not a date or moment')
    when not exists (
      select 1 from programme_villages where village_code = new.village_code and office_id = new.office_id)
      then raise(abort, 'no village of this office')
  end;
end;

create trigger visits_insert before insert on visits begin
  select case
    when exists (select 1 from visits where id = new.id) then raise(abort, 'the visit exists')
    when new.visited_on is not date(new.visited_on, '+0 days')
      or (new.next_on is not null and new.next_on is not date(new.next_on, '+0 days'))
      then raise(abort, 'not a date or moment')
    when not exists (select 1 from families where id = new.family_id and office_id = new.office_id)
      then raise(abort, 'no family of this office')
    when exists (
      select 1 from visits v where v.family_id = new.family_id and v.visited_on = new.visited_on
        and not exists (select 1 from struck_out where visit_id = v.id)) then raise(abort, 'the visit exists')
  end;
end;

create trigger follow_up_endings_insert before insert on follow_up_endings begin
  select case
    when exists (select 1 from follow_up_endings where id = new.id) then raise(abort, 'the ending exists')
    when new.ended_on is not date(new.ended_on, '+0 days') then raise(abort, 'not a date or moment')
    when not exists (select 1 from families where id = new.family_id and office_id = new.office_id)
      then raise(abort, 'no family of this office')
    when exists (
      select 1 from follow_up_endings e where e.family_id = new.family_id and e.ended_on = new.ended_on
        and not exists (select 1 from struck_out where ending_id = e.id)) then raise(abort, 'the ending exists')
  end;
end;

create trigger struck_out_insert before insert on struck_out begin
  select case
    when exists (select 1 from struck_out where id = new.id) then raise(abort, 'the row exists')
    when exists (
      select 1 from struck_out
      where visit_id = new.visit_id or session_id = new.session_id or ending_id = new.ending_id)
      then raise(abort, 'already struck out')
    when not exists (select 1 from visits where id = new.visit_id and office_id = new.office_id)
      and not exists (select 1 from training_sessions where id = new.session_id and office_id = new.office_id)
      and not exists (select 1 from follow_up_endings where id = new.ending_id and office_id = new.office_id)
      then raise(abort, 'nothing of this office')
  end;
end;

-- what is written stays as it was written
create trigger training_sessions_update before update on training_sessions begin
  select raise(abort, 'append-only: training_sessions');
end;
create trigger training_sessions_delete before delete on training_sessions begin
  select raise(abort, 'append-only: training_sessions');
end;
create trigger training_attendance_update before update on training_attendance begin
  select raise(abort, 'append-only: training_attendance');
end;
create trigger training_attendance_delete before delete on training_attendance begin
  select raise(abort, 'append-only: training_attendance');
end;
create trigger village_visitors_update before update on village_visitors begin
  select raise(abort, 'append-only: village_visitors');
end;
create trigger village_visitors_delete before delete on village_visitors begin
  select raise(abort, 'append-only: village_visitors');
end;
create trigger visits_update before update on visits begin
  select raise(abort, 'append-only: visits');
end;
create trigger visits_delete before delete on visits begin
  select raise(abort, 'append-only: visits');
end;
create trigger follow_up_endings_update before update on follow_up_endings begin
  select raise(abort, 'append-only: follow_up_endings');
end;
create trigger follow_up_endings_delete before delete on follow_up_endings begin
  select raise(abort, 'append-only: follow_up_endings');
end;
create trigger struck_out_update before update on struck_out begin
  select raise(abort, 'append-only: struck_out');
end;
create trigger struck_out_delete before delete on struck_out begin
  select raise(abort, 'append-only: struck_out');
end;
