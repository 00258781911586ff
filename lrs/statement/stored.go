package statement

// Stored appends to dst the text to keep. What came stays in its order and
// spelling, but for this: stored and authority give way to the store's own; an
// activity that stands alone among the context activities becomes a list of one;
// and 2.0 timestamps are turned to UTC. Behind it the store adds id and timestamp
// when the sender gave none, stored, authority, and version when the sender gave
// none ("1.0.0" by 1.0.3 data 2.4.10, "2.0.0" by 2.0 4.2.4.3). The times are
// written as they are given; authority is the JSON of an agent or a group.
func (s *Statement) Stored(dst []byte, id, timestamp, stored string, authority []byte, v Version) []byte {
	raw := s.Raw
	if len(s.members) == 0 {
		return append(dst, raw...)
	}
	edits := s.edits
	dst = append(dst, raw[:s.members[0].from]...)
	first := true
	for i, m := range s.members {
		if m.ours {
			for len(edits) > 0 && edits[0].at < m.to {
				edits = edits[1:]
			}
			continue
		}
		if !first { // the comma and the space before it, as they came
			dst = append(dst, raw[s.members[i-1].to:m.from]...)
		}
		first = false
		from := m.from
		for len(edits) > 0 && edits[0].at <= m.to {
			e := edits[0]
			dst = append(append(dst, raw[from:e.at]...), e.put...)
			from, edits = e.at+e.cut, edits[1:]
		}
		dst = append(dst, raw[from:m.to]...)
	}
	add := func(name, value string) {
		dst = append(append(append(append(append(dst, ',', '"'), name...), '"', ':', '"'), value...), '"')
	}
	if s.ID == "" {
		add("id", id)
	}
	if s.Timestamp == "" {
		add("timestamp", timestamp)
	}
	add("stored", stored)
	dst = append(append(dst, `,"authority":`...), authority...)
	if s.Version == "" {
		if v == V103 {
			add("version", "1.0.0")
		} else {
			add("version", "2.0.0")
		}
	}
	return append(dst, raw[s.members[len(s.members)-1].to:]...)
}
