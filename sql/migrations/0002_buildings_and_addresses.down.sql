DROP TABLE address;
DROP TABLE building;
DROP TABLE estate;
