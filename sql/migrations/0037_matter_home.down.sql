DROP TABLE matter_home;
