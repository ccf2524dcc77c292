create table if not exists by_script (id int primary key);
