BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE assessments (
	id VARCHAR(64) NOT NULL, 
	person_id VARCHAR(64) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	at_offset_s INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	document TEXT NOT NULL, 
	recording VARCHAR(64), 
	CONSTRAINT pk_assessments PRIMARY KEY (id), 
	CONSTRAINT fk_assessments_person_id_recording_recordings FOREIGN KEY(person_id, recording) REFERENCES recordings (person_id, hash), 
	CONSTRAINT fk_assessments_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
INSERT INTO "assessments" VALUES('af63000a8771438dae7185a8e33db26e','cf0f001498844740b5ed7f3232f3bf8a','2026-11-22 00:20:04.000321',20700,'squat','{"schema": "groundup.assessment/1"}',NULL);
CREATE TABLE corrections (
	id VARCHAR(64) NOT NULL, 
	person_id VARCHAR(64) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	at_offset_s INTEGER NOT NULL, 
	session_id VARCHAR(64), 
	block INTEGER, 
	correction TEXT NOT NULL, 
	withdrawn BOOLEAN NOT NULL, 
	recording VARCHAR(64), 
	CONSTRAINT pk_corrections PRIMARY KEY (id), 
	CONSTRAINT fk_corrections_person_id_recording_recordings FOREIGN KEY(person_id, recording) REFERENCES recordings (person_id, hash), 
	CONSTRAINT fk_corrections_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT fk_corrections_session_id_sessions FOREIGN KEY(session_id) REFERENCES sessions (id) ON DELETE CASCADE
);
INSERT INTO "corrections" VALUES('cdb385c586a5401ebc8df5402ac5e9ca','cf0f001498844740b5ed7f3232f3bf8a','2026-11-22 00:20:04.000321',20700,'f864eca385fe4968a4216ff921cb2688',0,'{"shape":"correction","version":1,"value":{"what":"exclude","detail":"cough","by":"me","start_s":1.0,"end_s":2.0}}',0,NULL);
CREATE TABLE drafts (
	person_id VARCHAR(64) NOT NULL, 
	"key" VARCHAR(200) NOT NULL, 
	value TEXT NOT NULL, 
	at_utc DATETIME NOT NULL, 
	at_offset_s INTEGER NOT NULL, 
	CONSTRAINT pk_drafts PRIMARY KEY (person_id, "key"), 
	CONSTRAINT fk_drafts_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
INSERT INTO "drafts" VALUES('cf0f001498844740b5ed7f3232f3bf8a','tests/lunge','{"trial": 1}','2026-11-22 00:20:04.000321',20700);
CREATE TABLE extras (
	id VARCHAR(64) NOT NULL, 
	person_id VARCHAR(64) NOT NULL, 
	kind TEXT NOT NULL, 
	at_utc DATETIME NOT NULL, 
	at_offset_s INTEGER NOT NULL, 
	side TEXT, 
	repetitions INTEGER, 
	level INTEGER, 
	minutes DOUBLE, 
	effort DOUBLE, 
	counted_by TEXT NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_extras PRIMARY KEY (id), 
	CONSTRAINT fk_extras_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
INSERT INTO "extras" VALUES('b5ab874fd3c645a18c359ee3684428c0','cf0f001498844740b5ed7f3232f3bf8a','foot_trainer','2026-11-22 00:20:04.000321',20700,'left',20,2,3.5,4.0,'you','');
CREATE TABLE measures (
	id VARCHAR(64) NOT NULL, 
	person_id VARCHAR(64) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	at_offset_s INTEGER NOT NULL, 
	measure_id TEXT NOT NULL, 
	side TEXT, 
	method TEXT NOT NULL, 
	status TEXT NOT NULL, 
	value DOUBLE, 
	unit TEXT NOT NULL, 
	measure TEXT NOT NULL, 
	session_id VARCHAR(64), 
	test VARCHAR(64), 
	assessment VARCHAR(64), 
	recording VARCHAR(64), 
	CONSTRAINT pk_measures PRIMARY KEY (id), 
	CONSTRAINT fk_measures_assessment_assessments FOREIGN KEY(assessment) REFERENCES assessments (id) ON DELETE CASCADE, 
	CONSTRAINT fk_measures_person_id_recording_recordings FOREIGN KEY(person_id, recording) REFERENCES recordings (person_id, hash), 
	CONSTRAINT fk_measures_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT fk_measures_session_id_sessions FOREIGN KEY(session_id) REFERENCES sessions (id) ON DELETE CASCADE, 
	CONSTRAINT fk_measures_test_tests FOREIGN KEY(test) REFERENCES tests (id) ON DELETE CASCADE
);
INSERT INTO "measures" VALUES('bf2e6573d7c74241a794b28b9c2079ed','cf0f001498844740b5ed7f3232f3bf8a','2026-11-22 00:20:04.000321',20700,'ankle.lunge_distance','left','tape','measured',101.5,'mm','{"shape":"measure","version":1,"value":{"id":"ankle.lunge_distance","link":"ankle","side":"left","value":101.5,"unit":"mm","method":"tape","status":"measured","repetition":null,"interval":{"low":90.0,"high":113.0,"why":""},"why":"","conditions":[["footwear","barefoot"]],"sources":[],"verdict":null,"reference":""}}',NULL,'bd7f14999d4c4d0483a51d8c8400e8b3',NULL,NULL);
CREATE TABLE own_exercises (
	person_id VARCHAR(64) NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	at_offset_s INTEGER NOT NULL, 
	exercise TEXT NOT NULL, 
	removed BOOLEAN NOT NULL, 
	CONSTRAINT pk_own_exercises PRIMARY KEY (person_id, id), 
	CONSTRAINT fk_own_exercises_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
INSERT INTO "own_exercises" VALUES('cf0f001498844740b5ed7f3232f3bf8a','own-towel','2026-11-22 00:20:04.000321',20700,'{"id": "own-towel", "name": "Towel"}',0);
CREATE TABLE pains (
	id VARCHAR(64) NOT NULL, 
	person_id VARCHAR(64) NOT NULL, 
	session_id VARCHAR(64), 
	moment TEXT NOT NULL, 
	value DOUBLE NOT NULL, 
	at_utc DATETIME NOT NULL, 
	at_offset_s INTEGER NOT NULL, 
	place TEXT NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_pains PRIMARY KEY (id), 
	CONSTRAINT ck_pains_scale CHECK (value >= 0 AND value <= 10), 
	CONSTRAINT fk_pains_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT fk_pains_session_id_sessions FOREIGN KEY(session_id) REFERENCES sessions (id) ON DELETE CASCADE, 
	CONSTRAINT uq_pains_session_id_moment UNIQUE (session_id, moment)
);
INSERT INTO "pains" VALUES('b913fccc0c5443208c0f6205886fb5c6','cf0f001498844740b5ed7f3232f3bf8a','f864eca385fe4968a4216ff921cb2688','before',1.0,'2026-11-22 00:20:04.000321',20700,'','');
INSERT INTO "pains" VALUES('57fddd914bee4706946be1d8c3102cca','cf0f001498844740b5ed7f3232f3bf8a','f864eca385fe4968a4216ff921cb2688','worst',2.0,'2026-11-22 00:33:04.000321',20700,'','');
INSERT INTO "pains" VALUES('42f399753853498089e96ec66b463754','cf0f001498844740b5ed7f3232f3bf8a','f864eca385fe4968a4216ff921cb2688','morning',0.0,'2026-11-23 00:20:04.000321',20700,'','');
CREATE TABLE people (
	id VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	name_key TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	settings TEXT NOT NULL, 
	synthetic BOOLEAN NOT NULL, 
	created_utc DATETIME NOT NULL, 
	created_offset_s INTEGER NOT NULL, 
	CONSTRAINT pk_people PRIMARY KEY (id), 
	CONSTRAINT uq_people_name_key UNIQUE (name_key)
);
INSERT INTO "people" VALUES('cf0f001498844740b5ed7f3232f3bf8a','Žofie Ångström 足','žofie ångström 足','{"shape":"subject","version":1,"value":{"id":null,"mass_kg":61.25,"height_m":1.7,"foot_length_m":null,"leg_length_m":null,"sex":null,"age_years":null,"history":[]}}','{"days": 3, "sound": false}',0,'2026-11-22 00:20:04.000321',20700);
CREATE TABLE plans (
	id VARCHAR(64) NOT NULL, 
	person_id VARCHAR(64) NOT NULL, 
	version INTEGER NOT NULL, 
	at_utc DATETIME NOT NULL, 
	at_offset_s INTEGER NOT NULL, 
	starts DATE NOT NULL, 
	week TEXT NOT NULL, 
	prescriptions TEXT NOT NULL, 
	why TEXT NOT NULL, 
	CONSTRAINT pk_plans PRIMARY KEY (id), 
	CONSTRAINT fk_plans_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT uq_plans_person_id_version UNIQUE (person_id, version)
);
INSERT INTO "plans" VALUES('bd1572f6775c4d13b92e7dac995d63ba','cf0f001498844740b5ed7f3232f3bf8a',1,'2026-11-22 00:20:04.000321',20700,'2026-11-23','{"shape":"week_plan","version":1,"value":{"days":[[0,{"kind":"circuit","title":"Circuit","prescriptions":[{"exercise_id":"bridge","level":1,"sets":3,"amount":12.0,"rest_s":0.0}],"rounds":true,"change_s":8.0}]],"minutes":15.0,"why":["first"]}}','{"shape":"prescriptions","version":1,"value":[{"exercise_id":"bridge","level":1,"sets":3,"amount":12.0,"rest_s":0.0}]}','first plan');
CREATE TABLE primary_measures (
	person_id VARCHAR(64) NOT NULL, 
	position INTEGER NOT NULL, 
	measure_id TEXT NOT NULL, 
	side TEXT, 
	method TEXT NOT NULL, 
	at_utc DATETIME NOT NULL, 
	at_offset_s INTEGER NOT NULL, 
	CONSTRAINT pk_primary_measures PRIMARY KEY (person_id, position), 
	CONSTRAINT ck_primary_measures_three CHECK (position >= 0 AND position <= 2), 
	CONSTRAINT fk_primary_measures_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
INSERT INTO "primary_measures" VALUES('cf0f001498844740b5ed7f3232f3bf8a',0,'ankle.lunge_distance','left','tape','2026-11-22 00:20:04.000321',20700);
CREATE TABLE recordings (
	person_id VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	at_offset_s INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	what TEXT NOT NULL, 
	session_id VARCHAR(64), 
	block INTEGER, 
	bytes INTEGER NOT NULL, 
	synthetic BOOLEAN NOT NULL, 
	deleted_utc DATETIME, 
	deleted_offset_s INTEGER, 
	CONSTRAINT pk_recordings PRIMARY KEY (person_id, hash), 
	CONSTRAINT fk_recordings_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT fk_recordings_session_id_sessions FOREIGN KEY(session_id) REFERENCES sessions (id) ON DELETE CASCADE
);
CREATE TABLE screenings (
	id VARCHAR(64) NOT NULL, 
	person_id VARCHAR(64) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	at_offset_s INTEGER NOT NULL, 
	answers TEXT NOT NULL, 
	cleared TEXT NOT NULL, 
	cleared_by TEXT NOT NULL, 
	cleared_on DATE, 
	CONSTRAINT pk_screenings PRIMARY KEY (id), 
	CONSTRAINT fk_screenings_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
INSERT INTO "screenings" VALUES('4c16278a5f7c49e0b6aa98e21d94bb0f','cf0f001498844740b5ed7f3232f3bf8a','2026-11-22 00:20:04.000321',20700,'{"fracture": false, "diabetes": true}','["diabetes"]','Dr. X','2026-11-20');
CREATE TABLE session_events (
	session_id VARCHAR(64) NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	person_id VARCHAR(64) NOT NULL, 
	position INTEGER NOT NULL, 
	block INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	value TEXT NOT NULL, 
	at_utc DATETIME NOT NULL, 
	at_offset_s INTEGER NOT NULL, 
	CONSTRAINT pk_session_events PRIMARY KEY (session_id, id), 
	CONSTRAINT fk_session_events_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT fk_session_events_session_id_sessions FOREIGN KEY(session_id) REFERENCES sessions (id) ON DELETE CASCADE, 
	CONSTRAINT uq_session_events_session_id_position UNIQUE (session_id, position)
);
INSERT INTO "session_events" VALUES('f864eca385fe4968a4216ff921cb2688','e-1','cf0f001498844740b5ed7f3232f3bf8a',0,0,'begin','null','2026-11-22 00:20:04.000321',20700);
INSERT INTO "session_events" VALUES('f864eca385fe4968a4216ff921cb2688','e-2','cf0f001498844740b5ed7f3232f3bf8a',1,0,'count','11','2026-11-22 00:20:54.000321',20700);
CREATE TABLE sessions (
	id VARCHAR(64) NOT NULL, 
	person_id VARCHAR(64) NOT NULL, 
	started_utc DATETIME NOT NULL, 
	started_offset_s INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	"plan" TEXT NOT NULL, 
	blocks TEXT NOT NULL, 
	plan_id VARCHAR(64), 
	planned_for DATE, 
	finished_utc DATETIME, 
	finished_offset_s INTEGER, 
	minutes DOUBLE, 
	stopped_for TEXT, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_sessions PRIMARY KEY (id), 
	CONSTRAINT fk_sessions_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT fk_sessions_plan_id_plans FOREIGN KEY(plan_id) REFERENCES plans (id) ON DELETE SET NULL
);
INSERT INTO "sessions" VALUES('f864eca385fe4968a4216ff921cb2688','cf0f001498844740b5ed7f3232f3bf8a','2026-11-22 00:20:04.000321',20700,'circuit','{"shape":"session_plan","version":1,"value":{"kind":"circuit","title":"Circuit","prescriptions":[{"exercise_id":"bridge","level":1,"sets":3,"amount":12.0,"rest_s":0.0}],"rounds":true,"change_s":8.0}}','{"shape":"blocks","version":1,"value":[{"index":0,"kind":"work","seconds":60.0,"exercise_id":"bridge","level":1,"side":null,"set_index":0,"target":12.0,"counting":"repetitions","says":"12 repetitions"}]}','bd1572f6775c4d13b92e7dac995d63ba','2026-11-22','2026-11-22 00:33:04.000321',20700,13.2,NULL,'');
CREATE TABLE set_results (
	session_id VARCHAR(64) NOT NULL, 
	block INTEGER NOT NULL, 
	person_id VARCHAR(64) NOT NULL, 
	exercise_id TEXT NOT NULL, 
	level INTEGER NOT NULL, 
	side TEXT, 
	set_index INTEGER NOT NULL, 
	target DOUBLE NOT NULL, 
	done DOUBLE NOT NULL, 
	clean DOUBLE, 
	counted_by TEXT NOT NULL, 
	effort DOUBLE, 
	skipped BOOLEAN NOT NULL, 
	repetitions TEXT NOT NULL, 
	note TEXT NOT NULL, 
	recording VARCHAR(64), 
	CONSTRAINT pk_set_results PRIMARY KEY (session_id, block), 
	CONSTRAINT ck_set_results_effort CHECK (effort >= 0 AND effort <= 10), 
	CONSTRAINT fk_set_results_person_id_recording_recordings FOREIGN KEY(person_id, recording) REFERENCES recordings (person_id, hash), 
	CONSTRAINT fk_set_results_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT fk_set_results_session_id_sessions FOREIGN KEY(session_id) REFERENCES sessions (id) ON DELETE CASCADE
);
INSERT INTO "set_results" VALUES('f864eca385fe4968a4216ff921cb2688',0,'cf0f001498844740b5ed7f3232f3bf8a','bridge',1,NULL,0,12.0,11.0,3.00000000000000044408e-01,'camera',6.5,0,'{"shape":"repetitions","version":1,"value":[{"start_s":0.1,"bottom_s":1.0,"end_s":2.0,"side":null,"values":{"hip_rad":{"__float__":"nan"}},"faults":["heel_lift"]}]}','',NULL);
CREATE TABLE settings (
	"key" VARCHAR(200) NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_settings PRIMARY KEY ("key")
);
INSERT INTO "settings" VALUES('port','8737');
CREATE TABLE tests (
	id VARCHAR(64) NOT NULL, 
	person_id VARCHAR(64) NOT NULL, 
	test_id TEXT NOT NULL, 
	protocol TEXT NOT NULL, 
	started_utc DATETIME NOT NULL, 
	started_offset_s INTEGER NOT NULL, 
	finished_utc DATETIME, 
	finished_offset_s INTEGER, 
	trials TEXT NOT NULL, 
	conditions TEXT NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_tests PRIMARY KEY (id), 
	CONSTRAINT fk_tests_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
INSERT INTO "tests" VALUES('bd7f14999d4c4d0483a51d8c8400e8b3','cf0f001498844740b5ed7f3232f3bf8a','lunge','three trials','2026-11-22 00:20:04.000321',20700,'2026-11-22 00:20:04.000321',20700,'[{"left_mm": 101.5}]','{"footwear": "barefoot"}','');
CREATE INDEX ix_extras_person_id_at_utc ON extras (person_id, at_utc);
CREATE INDEX ix_screenings_person_id_at_utc ON screenings (person_id, at_utc);
CREATE INDEX ix_tests_person_id_started_utc ON tests (person_id, started_utc);
CREATE INDEX ix_sessions_person_id_started_utc ON sessions (person_id, started_utc);
CREATE INDEX ix_pains_person_id_at_utc ON pains (person_id, at_utc);
CREATE INDEX ix_recordings_person_id_at_utc ON recordings (person_id, at_utc);
CREATE INDEX ix_assessments_person_id_at_utc ON assessments (person_id, at_utc);
CREATE INDEX ix_corrections_person_id_at_utc ON corrections (person_id, at_utc);
CREATE INDEX ix_measures_person_id_measure_id_at_utc ON measures (person_id, measure_id, at_utc);
COMMIT;
