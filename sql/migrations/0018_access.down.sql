DROP TABLE throttle;
DROP TABLE request;
DROP TABLE audit;
DROP FUNCTION refuse_change();
DROP TABLE session;
DROP TABLE credential;
DROP TABLE account;
DELETE FROM role WHERE code IN ('community_staff', 'subdistrict_officer', 'district_officer', 'city_officer', 'planner',
                                'hotline_clerk')
    AND NOT EXISTS (SELECT FROM post WHERE post.role = role.code);
ALTER TABLE role DROP acts_as;
