package dose

// Chooser is a Design that names the dose of Select alone, without its estimates and
// without allocating: a simulation asks it after every trial. A design that embeds
// another and selects by itself must choose by itself.
type Chooser interface {
	Design
	Choose(s *State) int
}

// Choose is Select without estimates.
func (d *interval) Choose(s *State) int {
	above, _ := d.dropped(s.Arms)
	return nearest(s.Arms, above, d.settings.Target, d.under)
}

// Choose is Select without estimates.
func (d *titeBOIN) Choose(s *State) int {
	var room [MaxDoses]Arm
	known := State{Dose: s.Dose, Arms: settle(s.Arms, room[:])}
	return d.interval.Choose(&known)
}
