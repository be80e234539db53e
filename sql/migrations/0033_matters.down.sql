DROP TABLE matter_evidence, evidence, matter_claim, matter_contact_look, matter_contact, matter_follow, matter_link,
    matter_note, matter_clock, matter_step, matter, matter_move, matter_state, matter_limit, category;
