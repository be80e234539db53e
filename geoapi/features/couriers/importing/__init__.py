"""A firm's list of its couriers: each is invited, and confirms for himself by a slip that is printed."""
