create table if not exists flame_object (
	object_key varchar(512) not null,
	object_id varchar(36) not null,
	size bigint not null,
	modified timestamp(6) with time zone not null,
	constraint flame_object_pk primary key (object_key),
	constraint flame_object_id_uk unique (object_id)
);

create table if not exists flame_object_chunk (
	object_id varchar(36) not null,
	chunk_index integer not null,
	content blob not null,
	constraint flame_object_chunk_pk primary key (object_id, chunk_index)
);
