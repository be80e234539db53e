DROP TABLE courier_paper;
DROP TABLE courier;
