"""An invented year of work in a real place, told through the same actions that people use.

The Ambito di Dalmine is real: its comuni, their codes, their population. Every person, organisation,
address, number and event is invented.

    places → people → the year (schede, pairs, diary, referrals) → the last hours

Only the command ``load_demo`` imports this package.
"""
