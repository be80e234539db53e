-- What places may be, and what they may offer. Rows, not code: a city adds its own.
CREATE TABLE place_kind (
    code text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    name text NOT NULL CHECK (name <> ''),
    name_en text NOT NULL CHECK (name_en <> ''),
    -- What tables of a city may call it.
    other_names text[] NOT NULL DEFAULT '{}',
    icon text NOT NULL DEFAULT 'map-pin',
    tone text NOT NULL DEFAULT 'blue' CHECK (tone IN ('blue', 'green', 'red', 'orange', 'purple', 'teal', 'grey')),
    -- Tags of OpenStreetMap that make an object one, as key=value.
    osm text[] NOT NULL DEFAULT '{}',
    position integer NOT NULL DEFAULT 1000
);
CREATE TABLE amenity (
    code text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    name text NOT NULL CHECK (name <> ''),
    name_en text NOT NULL CHECK (name_en <> ''),
    other_names text[] NOT NULL DEFAULT '{}',
    icon text NOT NULL DEFAULT 'check',
    osm text[] NOT NULL DEFAULT '{}',
    position integer NOT NULL DEFAULT 1000
);

CREATE TABLE place (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Short enough for a plate at the door and its QR code.
    code text NOT NULL UNIQUE CHECK (code ~ '^[0-9A-Z]{4,12}$'),
    kind text NOT NULL REFERENCES place_kind,
    name text NOT NULL CHECK (name <> ''),
    address text,
    -- The area it is said to belong to; where it lies is for its point to say.
    area_id bigint REFERENCES area ON DELETE SET NULL,
    entrance geometry(Point, 4326) NOT NULL,
    phone text,
    -- OSM opening_hours; where they could not be read (hours_clear is false) the text as it was given.
    hours text,
    hours_clear boolean NOT NULL DEFAULT true,
    access text CHECK (access IN ('open', 'code', 'card', 'ask')),
    wheelchair text CHECK (wheelchair IN ('yes', 'limited', 'no')),
    amenities text[] NOT NULL DEFAULT '{}',
    photo_captions text[] NOT NULL DEFAULT '{}',
    description text,
    operator text,
    verified_on date,
    verified_by text,
    -- 'table' for the city's own list, 'map' for what the base map shows.
    source text NOT NULL DEFAULT 'table' CHECK (source IN ('table', 'map'))
);
CREATE INDEX place_kind_of ON place (kind);
CREATE INDEX place_area ON place (area_id);
CREATE INDEX place_entrance ON place USING gist (entrance);

-- Hours that hold instead of the usual ones for a time: other hours on one day, or, as 'off', a closure and why.
CREATE TABLE place_exception (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    place_id bigint NOT NULL REFERENCES place ON DELETE CASCADE,
    valid tstzrange NOT NULL CHECK (NOT isempty(valid)),
    hours text NOT NULL,
    reason text,
    EXCLUDE USING gist (place_id WITH =, valid WITH &&)
);

-- Somebody came and it was closed. `reporter` is a hash that nobody can undo once the day's salt is gone.
CREATE TABLE place_report (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    place_id bigint NOT NULL REFERENCES place ON DELETE CASCADE,
    reported_at timestamptz NOT NULL DEFAULT now(),
    reporter text NOT NULL,
    source text NOT NULL,
    -- Whether it should have been open by what is known of it.
    expected_open boolean,
    settled_at timestamptz,
    settled_by text,
    outcome text CHECK (outcome IN ('confirmed', 'rejected')),
    CHECK ((settled_at IS NULL) = (outcome IS NULL) AND (settled_at IS NULL) = (settled_by IS NULL))
);
CREATE INDEX place_report_place ON place_report (place_id, reported_at);
CREATE INDEX place_report_source ON place_report (source, reported_at);
CREATE TABLE report_salt (
    day date PRIMARY KEY,
    salt uuid NOT NULL DEFAULT gen_random_uuid()
);

ALTER TABLE area ADD COLUMN introduction text;

ALTER TABLE data_version DROP CONSTRAINT data_version_topic_check;
ALTER TABLE data_version ADD CONSTRAINT data_version_topic_check
    CHECK (topic IN ('atlas', 'addresses', 'basemap', 'roads', 'places'));
INSERT INTO data_version (topic) VALUES ('places');

CREATE TRIGGER place_kind_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON place_kind
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('places');
CREATE TRIGGER amenity_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON amenity
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('places');
CREATE TRIGGER place_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON place
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('places');
CREATE TRIGGER place_exception_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON place_exception
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('places');
CREATE TRIGGER place_report_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON place_report
    FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version('places');

INSERT INTO place_kind (position, code, name, name_en, icon, tone, other_names, osm) VALUES
    (10, 'service_center', '党群服务中心', 'Community service centre', 'landmark', 'blue',
     '{社区党群服务中心,社区服务中心,社区办公室,居委会}', '{amenity=community_centre}'),
    (20, 'one_stop_window', '便民服务窗口', 'One-stop service window', 'stamp', 'blue',
     '{一站式服务窗口,办事窗口,便民服务站,政务服务站}', '{}'),
    (30, 'clinic', '卫生服务站', 'Clinic', 'stethoscope', 'red',
     '{社区卫生服务站,社区卫生服务中心,诊所,卫生室}', '{amenity=clinic,amenity=doctors,healthcare=clinic,healthcare=doctor}'),
    (40, 'pharmacy', '药店', 'Pharmacy', 'pill', 'red', '{药房,大药房}', '{amenity=pharmacy}'),
    (50, 'legal_clinic', '法律服务点', 'Legal clinic', 'scale', 'purple',
     '{法律诊所,法律咨询,公共法律服务站,法律援助站}', '{}'),
    (60, 'elderly_canteen', '老年食堂', 'Elderly canteen', 'soup', 'orange',
     '{长者食堂,社区食堂,幸福食堂}', '{social_facility=soup_kitchen}'),
    (70, 'meal_point', '助餐点', 'Meal point', 'utensils', 'orange', '{长者助餐点,老年助餐点}', '{}'),
    (80, 'day_care', '日间照料中心', 'Day care', 'heart-handshake', 'orange',
     '{日间照料,日照中心,托老所}', '{social_facility=day_care}'),
    (90, 'parcel_pickup', '快递驿站', 'Parcel pick-up', 'package', 'teal',
     '{快递点,快递柜,代收点,菜鸟驿站}', '{amenity=parcel_locker,amenity=post_office,shop=outpost}'),
    (100, 'housekeeping', '家政服务', 'Housekeeping', 'house', 'teal', '{家政,家政公司}', '{}'),
    (110, 'appliance_repair', '家电维修', 'Appliance repair', 'wrench', 'teal',
     '{维修点,家电修理}', '{craft=electronics_repair,shop=repair}'),
    (120, 'housing_agency', '房屋中介', 'Housing agency', 'key-round', 'teal',
     '{房产中介,中介,房屋租赁}', '{office=estate_agent,shop=estate_agent}'),
    (130, 'police', '警务室', 'Police', 'shield', 'blue', '{派出所,社区警务室,公安}', '{amenity=police}'),
    (140, 'judicial_office', '司法所', 'Judicial office', 'gavel', 'purple', '{人民调解室,调解室}', '{}'),
    (150, 'library', '图书室', 'Library', 'library', 'purple', '{图书馆,阅览室,农家书屋}', '{amenity=library}'),
    (160, 'toilet', '公共厕所', 'Toilet', 'toilet', 'purple', '{公厕,厕所,卫生间}', '{amenity=toilets}'),
    (170, 'caring_station', '爱心驿站', 'Caring station', 'bike', 'green',
     '{骑手驿站,户外劳动者服务站,暖心驿站,职工驿站,司机之家}', '{}');
INSERT INTO amenity (position, code, name, name_en, icon, other_names, osm) VALUES
    (10, 'heating', '取暖', 'Heating', 'thermometer-sun', '{供暖,暖气,御寒}', '{}'),
    (20, 'cooling', '纳凉', 'Cooling', 'snowflake', '{空调,避暑,降温}', '{air_conditioning=yes}'),
    (30, 'drinking_water', '饮水', 'Drinking water', 'glass-water', '{热水,饮用水,喝水}', '{drinking_water=yes}'),
    (40, 'seats', '休息座椅', 'Seats', 'armchair', '{座椅,歇脚,休息}', '{bench=yes}'),
    (50, 'charging', '充电', 'Charging', 'plug-zap', '{手机充电,充电插座}', '{}'),
    (60, 'microwave', '微波炉', 'Microwave', 'microwave', '{热饭,加热饭菜,饭菜加热}', '{}'),
    (70, 'fridge', '冰箱', 'Fridge', 'refrigerator', '{冷藏}', '{}'),
    (80, 'toilet', '卫生间', 'Toilet', 'toilet', '{厕所,如厕,洗手间}', '{toilets=yes}'),
    (90, 'medicine_box', '药箱', 'Medicine box', 'briefcase-medical', '{医药箱,急救箱,应急药箱}', '{}'),
    (100, 'wifi', 'Wi-Fi', 'Wi-Fi', 'wifi', '{无线网络,上网,WIFI,WiFi}', '{internet_access=wlan}'),
    (110, 'battery_swap', '换电', 'Battery swap', 'battery-charging', '{换电柜,电动车换电}', '{}'),
    (120, 'tools', '维修工具', 'Tools', 'wrench', '{工具,工具箱,打气筒}', '{}'),
    (130, 'umbrella', '雨伞', 'Umbrella', 'umbrella', '{借伞,雨具,爱心伞}', '{}'),
    (140, 'nursing_room', '母婴室', 'Nursing room', 'baby', '{哺乳室}', '{changing_table=yes}'),
    (150, 'legal_aid', '法律援助', 'Legal aid', 'scale', '{法律咨询}', '{}'),
    (160, 'social_insurance', '社保咨询', 'Social-insurance advice', 'shield-check', '{社保服务,参保咨询}', '{}');
