-- Training and following up, for PostgreSQL: the same as 0003_following_up_sqlite.sql.

CREATE TABLE training_sessions (
  id BIGSERIAL NOT NULL,
  office_id BIGINT NOT NULL,
  topic TEXT NOT NULL,
  other_topic TEXT,
  held_on DATE NOT NULL,
  village_code TEXT NOT NULL,
  trainer TEXT NOT NULL,
  entered_by BIGINT NOT NULL,
  entered_at TEXT NOT NULL,
  CONSTRAINT pk_training_sessions PRIMARY KEY (id),
  CONSTRAINT ck_training_sessions_topic CHECK ((topic = 'other') = (other_topic is not null)),
  CONSTRAINT fk_training_sessions_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
  CONSTRAINT fk_training_sessions_village_code FOREIGN KEY(village_code) REFERENCES places (code),
  CONSTRAINT fk_training_sessions_entered_by FOREIGN KEY(entered_by) REFERENCES users (id)
);
CREATE INDEX ix_training_sessions_office_id_held_on ON training_sessions (office_id, held_on);

CREATE TABLE training_attendance (
  session_id BIGINT NOT NULL,
  member_id BIGINT NOT NULL,
  CONSTRAINT pk_training_attendance PRIMARY KEY (session_id, member_id),
  CONSTRAINT fk_training_attendance_session_id FOREIGN KEY(session_id) REFERENCES training_sessions (id),
  CONSTRAINT fk_training_attendance_member_id FOREIGN KEY(member_id) REFERENCES family_members (id)
);
CREATE INDEX ix_training_attendance_member_id ON training_attendance (member_id);

CREATE TABLE village_visitors (
  id BIGSERIAL NOT NULL,
  office_id BIGINT NOT NULL,
  village_code TEXT NOT NULL,
  since_on DATE NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  phone TEXT,
  entered_by BIGINT NOT NULL,
  entered_at TEXT NOT NULL,
  CONSTRAINT pk_village_visitors PRIMARY KEY (id),
  CONSTRAINT ck_village_visitors_kind CHECK (kind in ('officer', 'volunteer')),
  CONSTRAINT fk_village_visitors_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
  CONSTRAINT fk_village_visitors_village_code FOREIGN KEY(village_code) REFERENCES places (code),
  CONSTRAINT fk_village_visitors_entered_by FOREIGN KEY(entered_by) REFERENCES users (id)
);
CREATE INDEX ix_village_visitors_village_code ON village_visitors (village_code);

CREATE TABLE visits (
  id BIGSERIAL NOT NULL,
  office_id BIGINT NOT NULL,
  family_id BIGINT NOT NULL,
  visited_on DATE NOT NULL,
  visitor_kind TEXT NOT NULL,
  visitor TEXT NOT NULL,
  business TEXT NOT NULL,
  hit TEXT NOT NULL,
  advice TEXT,
  next_on DATE,
  entered_by BIGINT NOT NULL,
  entered_at TEXT NOT NULL,
  CONSTRAINT pk_visits PRIMARY KEY (id),
  CONSTRAINT ck_visits_visitor CHECK (visitor_kind in ('officer', 'volunteer')),
  CONSTRAINT ck_visits_business CHECK (business in ('well', 'struggling', 'stopped')),
  CONSTRAINT ck_visits_hit CHECK (hit in ('nothing', 'flood', 'drought', 'illness', 'animals', 'other')),
  CONSTRAINT ck_visits_next_on CHECK (next_on > visited_on),
  CONSTRAINT fk_visits_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
  CONSTRAINT fk_visits_family_id FOREIGN KEY(family_id) REFERENCES families (id),
  CONSTRAINT fk_visits_entered_by FOREIGN KEY(entered_by) REFERENCES users (id)
);
CREATE INDEX ix_visits_family_id_visited_on ON visits (family_id, visited_on);

CREATE TABLE follow_up_endings (
  id BIGSERIAL NOT NULL,
  office_id BIGINT NOT NULL,
  family_id BIGINT NOT NULL,
  ended_on DATE NOT NULL,
  reason TEXT NOT NULL,
  entered_by BIGINT NOT NULL,
  entered_at TEXT NOT NULL,
  CONSTRAINT pk_follow_up_endings PRIMARY KEY (id),
  CONSTRAINT ck_follow_up_endings_reason CHECK (reason in ('year', 'death', 'moved', 'left')),
  CONSTRAINT fk_follow_up_endings_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
  CONSTRAINT fk_follow_up_endings_family_id FOREIGN KEY(family_id) REFERENCES families (id),
  CONSTRAINT fk_follow_up_endings_entered_by FOREIGN KEY(entered_by) REFERENCES users (id)
);
CREATE INDEX ix_follow_up_endings_family_id ON follow_up_endings (family_id);

CREATE TABLE struck_out (
  id BIGSERIAL NOT NULL,
  office_id BIGINT NOT NULL,
  visit_id BIGINT,
  session_id BIGINT,
  ending_id BIGINT,
  reason TEXT NOT NULL,
  struck_by BIGINT NOT NULL,
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
);

-- the writers of an office wait for each other, so that what is looked for stays as it was found

create function training_sessions_insert() returns trigger language plpgsql as $$
begin
  perform wait_for_office(new.office_id);
  perform refuse(case
    when exists (select 1 from training_sessions where id = new.id) then 'the session exists'
    when not exists (
      select 1 from programme_villages where village_code = new.village_code and office_id = new.office_id)
      then 'no village of this office'
    when exists (
      select 1 from training_sessions s where s.office_id = new.office_id and s.topic = new.topic
        and s.other_topic is not distinct from new.other_topic and s.held_on = new.held_on
        and s.village_code = new.village_code and not exists (select 1 from struck_out where session_id = s.id))
      then 'the session exists'
  end);
  return new;
end $$;
create trigger training_sessions_insert before insert on training_sessions
  for each row execute function training_sessions_insert();

create function training_attendance_insert() returns trigger language plpgsql as $$
begin
  perform wait_for_office(office_id) from training_sessions where id = new.session_id;
  perform refuse(case
    when exists (select 1 from training_attendance where session_id = new.session_id and member_id = new.member_id)
      then 'the person is on the list'
    when exists (select 1 from struck_out where session_id = new.session_id) then 'already struck out'
    when not exists (
      select 1 from training_sessions s join family_members m on m.id = new.member_id
        join families f on f.id = m.family_id
      where s.id = new.session_id and f.office_id = s.office_id) then 'nobody of this office'
  end);
  return new;
end $$;
create trigger training_attendance_insert before insert on training_attendance
  for each row execute function training_attendance_insert();

create function village_visitors_insert() returns trigger language plpgsql as $$
begin
  perform wait_for_office(new.office_id);
  perform refuse(case
    when exists (select 1 from village_visitors where id = new.id) then 'the row exists'
    when not exists (
      select 1 from programme_villages where village_code = new.village_code and office_id = new.office_id)
      then 'no village of this office'
  end);
  return new;
end $$;
create trigger village_visitors_insert before insert on village_visitors
  for each row execute function village_visitors_insert();

create function visits_insert() returns trigger language plpgsql as $$
begin
  perform wait_for_office(new.office_id);
  perform refuse(case
    when exists (select 1 from visits where id = new.id) then 'the visit exists'
    when not exists (select 1 from families where id = new.family_id and office_id = new.office_id)
      then 'no family of this office'
    when exists (
      select 1 from visits v where v.family_id = new.family_id and v.visited_on = new.visited_on
        and not exists (select 1 from struck_out where visit_id = v.id)) then 'the visit exists'
  end);
  return new;
end $$;
create trigger visits_insert before insert on visits for each row execute function visits_insert();

create function follow_up_endings_insert() returns trigger language plpgsql as $$
begin
  perform wait_for_office(new.office_id);
  perform refuse(case
    when exists (select 1 from follow_up_endings where id = new.id) then 'the ending exists'
    when not exists (select 1 from families where id = new.family_id and office_id = new.office_id)
      then 'no family of this office'
    when exists (
      select 1 from follow_up_endings e where e.family_id = new.family_id and e.ended_on = new.ended_on
        and not exists (select 1 from struck_out where ending_id = e.id)) then 'the ending exists'
  end);
  return new;
end $$;
create trigger follow_up_endings_insert before insert on follow_up_endings
  for each row execute function follow_up_endings_insert();

create function struck_out_insert() returns trigger language plpgsql as $$
begin
  perform wait_for_office(new.office_id);
  perform refuse(case
    when exists (select 1 from struck_out where id = new.id) then 'the row exists'
    when exists (
      select 1 from struck_out
      where visit_id = new.visit_id or session_id = new.session_id or ending_id = new.ending_id)
      then 'already struck out'
    when not exists (select 1 from visits where id = new.visit_id and office_id = new.office_id)
      and not exists (select 1 from training_sessions where id = new.session_id and office_id = new.office_id)
      and not exists (select 1 from follow_up_endings where id = new.ending_id and office_id = new.office_id)
      then 'nothing of this office'
  end);
  return new;
end $$;
create trigger struck_out_insert before insert on struck_out for each row execute function struck_out_insert();

-- what is written stays as it was written

create trigger training_sessions_update before update on training_sessions for each row execute function append_only();
create trigger training_sessions_delete before delete on training_sessions for each row execute function append_only();
create trigger training_sessions_truncate before truncate on training_sessions
  for each statement execute function append_only();
create trigger training_attendance_update before update on training_attendance
  for each row execute function append_only();
create trigger training_attendance_delete before delete on training_attendance
  for each row execute function append_only();
create trigger training_attendance_truncate before truncate on training_attendance
  for each statement execute function append_only();
create trigger village_visitors_update before update on village_visitors for each row execute function append_only();
create trigger village_visitors_delete before delete on village_visitors for each row execute function append_only();
create trigger village_visitors_truncate before truncate on village_visitors
  for each statement execute function append_only();
create trigger visits_update before update on visits for each row execute function append_only();
create trigger visits_delete before delete on visits for each row execute function append_only();
create trigger visits_truncate before truncate on visits for each statement execute function append_only();
create trigger follow_up_endings_update before update on follow_up_endings for each row execute function append_only();
create trigger follow_up_endings_delete before delete on follow_up_endings for each row execute function append_only();
create trigger follow_up_endings_truncate before truncate on follow_up_endings
  for each statement execute function append_only();
create trigger struck_out_update before update on struck_out for each row execute function append_only();
create trigger struck_out_delete before delete on struck_out for each row execute function append_only();
create trigger struck_out_truncate before truncate on struck_out for each statement execute function append_only();
