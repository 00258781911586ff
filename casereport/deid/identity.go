package deid

// Identity numbers of the People's Republic of China, GB 11643-1999: six figures
// for the division (GB/T 2260), eight for the day of birth, three in sequence, and
// a check character by ISO 7064, MOD 11-2. Read at http://m.mydoc123.com/p-243012.html
// and, with the standard's own example 11010519491231002X, at
// https://barkure.xlog.app/MOD-112. The old form has fifteen: a two-figure year
// and no check character.
const (
	identityLength    = 18
	oldIdentityLength = 15
)

// identity looks for an identity number at the first of a run of figures. It
// reports whether the figures are spoken for.
func (s *scanner) identity(i int) bool {
	if p := s.at(i - 1); isAlnum(p) || p == '_' || p == '.' {
		return false
	}
	number, end, n := s.identityFigures(i)
	if next := s.at(end); isAlnum(next) || next == '_' || next == '.' && s.digit(end+1) {
		return false
	}
	switch {
	case n == identityLength && division(number) && bornLong(number):
		if checks(number) {
			s.warn(IdentityCard, High, i, end, keyIdentity, nil)
		} else {
			s.warn(IdentityLike, Medium, i, end, keyIdentityCheck, nil)
		}
		return true
	case n == oldIdentityLength && number[14] != 'X' && division(number) && bornShort(number) && !s.unit(end):
		s.warn(IdentityCard, Medium, i, end, keyIdentityOld, nil)
		return true
	}
	return false
}

// identityAt reports whether identity finds a number at i.
func (s *scanner) identityAt(i int) bool {
	number, _, n := s.identityFigures(i)
	return division(number) && (n == identityLength && bornLong(number) || n == oldIdentityLength && bornShort(number))
}

// identityFigures collects up to eighteen figures, the last of which may be X,
// written without a break or as 6-8-4 or 6-4-4-4 with blanks or dashes.
func (s *scanner) identityFigures(i int) (number [identityLength]byte, end, n int) {
	breaks := [identityLength]bool{}
	for j := i; n < identityLength; {
		r := s.at(j)
		switch {
		case isDigit(r):
			number[n] = byte(r)
		case (r == 'X' || r == 'x') && n == identityLength-1:
			number[n] = 'X'
		case (r == ' ' || r == '-') && n > 0 && !breaks[n] && isAlnum(s.at(j+1)):
			breaks[n] = true
			j++
			continue
		default:
			return number, j, wellBroken(breaks, n)
		}
		n++
		j++
		end = j
	}
	return number, end, wellBroken(breaks, n)
}

// wellBroken returns n, or 0 where the breaks are not those of an identity number.
func wellBroken(breaks [identityLength]bool, n int) int {
	for i, b := range breaks {
		if b && (n != identityLength || i != 6 && i != 10 && i != 14) {
			return 0
		}
	}
	return n
}

// Provinces by the first two figures, GB/T 2260, with 71 (Taiwan), 81 (Hong Kong),
// 82 (Macao) and 83 (permits of residents from Taiwan).
var provinces = map[int]bool{
	11: true, 12: true, 13: true, 14: true, 15: true, 21: true, 22: true, 23: true,
	31: true, 32: true, 33: true, 34: true, 35: true, 36: true, 37: true,
	41: true, 42: true, 43: true, 44: true, 45: true, 46: true,
	50: true, 51: true, 52: true, 53: true, 54: true,
	61: true, 62: true, 63: true, 64: true, 65: true, 71: true, 81: true, 82: true, 83: true,
}

// division reports whether the first six figures can be a division: a province
// with a county in it, or 710000, 810000, 820000, 830000. A leading 9 stands for
// the permanent residence card of a foreigner since December 2023, which has the
// same form and check (http://www.eastcoms.com/service/pro/840.html).
func division(number [identityLength]byte) bool {
	if number[0] == '9' {
		return true
	}
	two := func(i int) int { return int(number[i]-'0')*10 + int(number[i+1]-'0') }
	if two(0) >= 71 && provinces[two(0)] {
		return true
	}
	return provinces[two(0)] && two(2) > 0 && two(4) > 0
}

func bornLong(number [identityLength]byte) bool {
	year := figure(number[6:10])
	return isYear(year) && possible(figure(number[10:12]), figure(number[12:14]))
}

func bornShort(number [identityLength]byte) bool {
	return possible(figure(number[8:10]), figure(number[10:12]))
}

func figure(b []byte) int {
	n := 0
	for _, c := range b {
		n = n*10 + int(c-'0')
	}
	return n
}

// checks verifies the check character with the pure system recursive method of
// ISO 7064: P starts at 0, every figure a gives P = (P + a)·2 mod 11, and the
// last, in which X is ten, must give P + a = 1 mod 11. It is the same as the
// standard's weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2.
func checks(number [identityLength]byte) bool {
	p := 0
	for _, c := range number[:identityLength-1] {
		p = (p + int(c-'0')) * 2 % 11
	}
	last := 10
	if c := number[identityLength-1]; c != 'X' {
		last = int(c - '0')
	}
	return (p+last)%11 == 1
}
