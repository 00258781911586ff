package deid

// Lengths of the parts of an address: RFC 5321, section 4.5.3.1.
const (
	longestLocalPart = 64
	longestDomain    = 255
)

// email looks for an address around the @ at i: a dot-atom before it (RFC 5322,
// section 3.4.1) and a domain of at least two labels after it (RFC 1123, section
// 2.1) whose last consists of letters.
func (s *scanner) email(i int) {
	from := i
	for i-from < longestLocalPart && atom(s.at(from-1)) {
		from--
	}
	for s.at(from) == '.' {
		from++
	}
	end, labelStart, dots := i+1, i+1, 0
	for j := i + 1; j-i <= longestDomain; j++ {
		r := s.at(j)
		if r == '.' && j > labelStart && isAlnum(s.at(j+1)) {
			dots++
			labelStart = j + 1
			continue
		}
		if !isAlnum(r) && !(r == '-' && j > labelStart && isAlnum(s.at(j+1))) {
			break
		}
		end = j + 1
	}
	letters := 0
	for j := labelStart; j < end && isLetter(s.at(j)); j++ {
		letters++
	}
	if from < i && s.at(i-1) != '.' && dots > 0 && letters >= 2 && labelStart+letters == end {
		s.warn(Email, High, from, end, keyEmail, nil)
	}
}

func atom(r rune) bool {
	return isAlnum(r) || r != 0 && containsRune(".!#$%&'*+/=?^_`{|}~-", r)
}

// Forms of accounts. A WeChat name has 6 to 20 letters, figures, _ and -, and
// begins with a letter or _ (read at oryoy.com); a QQ number has 5 to 11 figures
// and begins with none but 1 to 9.
const (
	leastWeChat = 6
	mostWeChat  = 20
	leastQQ     = 5
	mostQQ      = 11
)

func readAccount(s *scanner, l label, i, j int) {
	if s.at(j) == '公' || s.at(j) == '群' || s.at(j) == '小' {
		return // 微信公众号, 微信群, 微信小程序 belong to no one person
	}
	v, sign := s.after(j)
	end, figures := s.token(v)
	n := end - v
	args := map[string]any{"Label": s.slice(i, j)}
	if lower(rune(l.words[0])) == 'q' {
		if n == figures && n >= leastQQ && n <= mostQQ && s.at(v) != '0' && !s.unit(end) {
			s.warn(Account, High, v, end, keyAccount, args)
		}
		return
	}
	if n < leastWeChat || n > mostWeChat || isDigit(s.at(v)) {
		return
	}
	// Without a sign a word follows as often as a name: "WeChat platform".
	if !sign && figures == 0 {
		return
	}
	confidence := High
	if figures == 0 {
		confidence = Medium
	}
	s.warn(Account, confidence, v, end, keyAccount, args)
}
