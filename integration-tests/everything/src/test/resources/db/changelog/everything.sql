--liquibase formatted sql
--changeset flame:1
create table by_liquibase (id int primary key);
