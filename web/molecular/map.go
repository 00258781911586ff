package molecular

import (
	"fmt"
	"math"

	room "stepwise/molecular"
)

// spot is a city on the map, in the units of its viewBox.
type spot struct {
	City   string
	Name   string
	Figure string // inside the circle
	Says   string // for the list behind the map
	Kind   string // class: "some", "none"

	X, Y   float64 // where the circle stands
	TX, TY float64 // where the city lies
	LX, LY float64 // where its name stands
	Anchor string
}

// chart is the whole map.
type chart struct {
	Width, Height float64
	Spots         []spot
	Missing       []string // names of cities with data whose place is not known
}

// The map's measures.
const (
	mapWidth = 360.0
	mapEdge  = 34.0
	radius   = 14.0
)

// layOut places cities by longitude and latitude (an equirectangular projection at
// 33° north: at that latitude a degree of longitude is as long as it is drawn),
// cropped to those that are shown, and pushes circles apart that would cover each
// other; a line leads to where such a city lies.
func layOut(cities []spot) chart {
	c := chart{Width: mapWidth}
	west, east, north, south := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, s := range cities {
		at, ok := room.Where(s.City)
		if !ok {
			c.Missing = append(c.Missing, s.Name)
			continue
		}
		s.TX, s.TY = at.Longitude*math.Cos(33*math.Pi/180), -at.Latitude
		west, east = min(west, s.TX), max(east, s.TX)
		north, south = min(north, s.TY), max(south, s.TY)
		c.Spots = append(c.Spots, s)
	}
	if len(c.Spots) == 0 {
		return c
	}
	// At least a few degrees, or a single city would have no scale.
	scale := (mapWidth - 2*mapEdge) / max(east-west, 8)
	middle := mapWidth/2 - (west+east)/2*scale
	c.Height = math.Round((south-north)*scale + 2*mapEdge)
	for i := range c.Spots {
		s := &c.Spots[i]
		s.TX, s.TY = s.TX*scale+middle, (s.TY-north)*scale+mapEdge
		s.X, s.Y = s.TX, s.TY
	}
	pushApart(c.Spots, c.Height)
	placeNames(c.Spots)
	return c
}

// pushApart moves circles that touch away from each other, in a fixed number of
// steps, the same way every time.
func pushApart(spots []spot, height float64) {
	const apart = 2*radius + 3
	for range 60 {
		for i := range spots {
			for j := i + 1; j < len(spots); j++ {
				a, b := &spots[i], &spots[j]
				dx, dy := b.X-a.X, b.Y-a.Y
				d := math.Hypot(dx, dy)
				if d >= apart {
					continue
				}
				if d < 0.01 {
					dx, dy, d = 1, 0, 1
				}
				move := (apart - d) / 2
				a.X, a.Y = a.X-dx/d*move, a.Y-dy/d*move
				b.X, b.Y = b.X+dx/d*move, b.Y+dy/d*move
			}
		}
		for i := range spots {
			spots[i].X = min(max(spots[i].X, radius+2), mapWidth-radius-2)
			spots[i].Y = min(max(spots[i].Y, radius+2), height-radius-12)
		}
	}
}

type box struct{ x0, y0, x1, y1 float64 }

func (b box) meets(o box) bool { return b.x0 < o.x1 && o.x0 < b.x1 && b.y0 < o.y1 && o.y0 < b.y1 }

// placeNames writes each name beside, below, above or at a corner of its circle: the
// first place that covers nothing and stays on the map. Where none is free the name is left to the
// table.
func placeNames(spots []spot) {
	var taken []box
	for _, s := range spots {
		taken = append(taken, box{s.X - radius, s.Y - radius, s.X + radius, s.Y + radius})
	}
	for i := range spots {
		s := &spots[i]
		w, gap := nameWidth(s.Name), radius+3
		for _, at := range []struct {
			x, y, left float64
			anchor     string
		}{{s.X + gap, s.Y + 4, 0, "start"}, {s.X - gap, s.Y + 4, w, "end"}, {s.X, s.Y + gap + 9, w / 2, "middle"}, {s.X, s.Y - gap, w / 2, "middle"},
			{s.X + radius - 3, s.Y - radius + 1, 0, "start"}, {s.X + radius - 3, s.Y + radius + 8, 0, "start"}, {s.X - radius + 3, s.Y - radius + 1, w, "end"}, {s.X - radius + 3, s.Y + radius + 8, w, "end"},
			{min(s.X, mapWidth-w/2-1), s.Y - gap, w / 2, "middle"}, {min(s.X, mapWidth-w/2-1), s.Y + gap + 9, w / 2, "middle"}} {
			b := box{at.x - at.left, at.y - 10, at.x - at.left + w, at.y + 3}
			free := b.x0 >= 0 && b.x1 <= mapWidth && b.y0 >= 0
			for _, t := range taken {
				free = free && !b.meets(t)
			}
			if free {
				s.LX, s.LY, s.Anchor = at.x, at.y, at.anchor
				taken = append(taken, b)
				break
			}
		}
	}
}

// nameWidth is how wide a name is at twelve units high, generously.
func nameWidth(s string) float64 {
	w := 0.0
	for _, r := range s {
		if r > 0x2E80 {
			w += 12.5
		} else {
			w += 7
		}
	}
	return w
}

func (s spot) moved() bool { return math.Hypot(s.X-s.TX, s.Y-s.TY) > 3 }

// num writes a coordinate.
func num(x float64) string { return fmt.Sprintf("%.1f", x) }
