"""The way of a plan to the public: checked, approved, put into force, taken back."""
