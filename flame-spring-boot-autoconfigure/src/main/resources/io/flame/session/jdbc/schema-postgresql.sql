create table if not exists flame_session (
	id varchar(256) not null,
	settings text not null,
	version bigint not null,
	epoch bigint not null,
	owner varchar(256) not null,
	stamp varchar(256),
	succeeded bigint not null,
	failed bigint not null,
	cancelled bigint not null,
	last_call_id varchar(256),
	created bigint not null,
	last_used bigint not null,
	expires bigint not null,
	constraint flame_session_pk primary key (id)
);

create index if not exists flame_session_last_used on flame_session (last_used);

create index if not exists flame_session_expires on flame_session (expires);

create table if not exists flame_session_state (
	session_id varchar(256) not null,
	name varchar(256) not null,
	content bytea not null,
	constraint flame_session_state_pk primary key (session_id, name),
	constraint flame_session_state_fk foreign key (session_id) references flame_session (id) on delete cascade
);

create table if not exists flame_session_result (
	session_id varchar(256) not null,
	call_id varchar(256) not null,
	arguments_digest bytea not null,
	media_type varchar(256) not null,
	result bytea not null,
	keep_until bigint,
	constraint flame_session_result_pk primary key (session_id, call_id),
	constraint flame_session_result_fk foreign key (session_id) references flame_session (id) on delete cascade
);

create index if not exists flame_session_result_keep_until on flame_session_result (keep_until);
