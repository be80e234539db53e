DROP TABLE matter_paper;
DROP INDEX matter_opened;
DROP TABLE matter_sum_until;
DROP TABLE matter_sum;
