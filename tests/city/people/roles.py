"""Some roles, for tests that need no database."""

from geoapi.city.people.rules import Role

ROLES = {
    role.code: role
    for role in (
        Role("grid_worker", "专职网格员", "Grid worker", 10, "grid"),
        Role("grid_leader", "网格长", "Grid leader", 20, "grid"),
        Role("part_time_grid_worker", "兼职网格员", "Part-time grid worker", 30, "grid"),
        Role("building_leader", "楼栋长", "Building leader", 40, "grid"),
        Role("contact_household", "党员中心户", "Party contact household", 50, "grid"),
        Role("duty_desk", "值班室", "Duty desk", 60, "community"),
        Role("community_secretary", "社区书记", "Community secretary", 70, "community"),
        Role("police_officer", "社区民警", "Community police officer", 80, "police"),
        Role("property_manager", "物业负责人", "Property manager", 90),
        Role("party_secretary", "党支部书记", "Party branch secretary", 100),
    )
}
