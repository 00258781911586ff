package web

// custody is the pages of each patient's cells. The room decides who of a study's
// members may do what; scanners of phones and benches come through the same doors.
func (s *Server) custody() []Route {
	cu := s.rooms.Custody
	const subject = "/trials/{study}/products/{subject}"
	return []Route{
		{"GET /trials/{study}/products", signedIn, cu.List},
		{"POST /trials/{study}/products/scan", signedIn, cu.Scan},
		{"GET /trials/{study}/products/specifications", signedIn, cu.Specs},
		{"POST /trials/{study}/products/specifications", signedIn, cu.Specify},
		{"POST /trials/{study}/products/specifications/sign", signedIn, cu.SignSpecs},
		{"GET " + subject, signedIn, cu.Subject},
		{"POST " + subject + "/therapy", signedIn, cu.OpenTherapy},
		{"POST " + subject + "/collection", signedIn, cu.Plan},
		{"POST " + subject + "/product", signedIn, cu.Begin},
		{"GET " + subject + "/container/{container}", signedIn, cu.Container},
		{"POST " + subject + "/container/{container}/hand/{step}", signedIn, cu.Hand},
		{"POST " + subject + "/container/{container}/settle/{step}", signedIn, cu.Settle},
		{"POST " + subject + "/container/{container}/describe", signedIn, cu.Describe},
		{"GET " + subject + "/batch/{product}", signedIn, cu.Batch},
		{"POST " + subject + "/batch/{product}/end", signedIn, cu.End},
		{"POST " + subject + "/batch/{product}/bag", signedIn, cu.AddBag},
		{"POST " + subject + "/batch/{product}/results", signedIn, cu.Results},
		{"POST " + subject + "/batch/{product}/release", signedIn, cu.Release},
		{"POST " + subject + "/batch/{product}/exception", signedIn, cu.Except},
		{"GET " + subject + "/labels", signedIn, cu.Labels},
		{"POST " + subject + "/labels", signedIn, cu.Issue},
		{"GET " + subject + "/infusion", signedIn, cu.Infusion},
		{"POST " + subject + "/infusion", signedIn, cu.Infuse},
		{"GET " + subject + "/infusion/{row}", signedIn, cu.Infusion},
		{"POST " + subject + "/infusion/{row}", signedIn, cu.Infuse},
	}
}
