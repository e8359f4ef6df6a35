package resolvers

import (
	"context"
	"errors"
	"strconv"

	"onceonly/graph"
	"onceonly/graph/write"
)

// The mutations: each makes an order of its input, and a payload of what became of it.

type mutation struct{ writer }

func (m mutation) SaveService(ctx context.Context, in write.SaveInput) (*write.Saved[graph.Service], error) {
	return save[graph.Service](ctx, m.writer, in)
}
func (m mutation) SaveChannel(ctx context.Context, in write.SaveInput) (*write.Saved[graph.Channel], error) {
	return save[graph.Channel](ctx, m.writer, in)
}
func (m mutation) SaveRequirement(ctx context.Context, in write.SaveInput) (*write.Saved[graph.Requirement], error) {
	return save[graph.Requirement](ctx, m.writer, in)
}
func (m mutation) SaveDocumentType(ctx context.Context, in write.SaveInput) (*write.Saved[graph.DocumentType], error) {
	return save[graph.DocumentType](ctx, m.writer, in)
}
func (m mutation) SaveDataItem(ctx context.Context, in write.SaveInput) (*write.Saved[graph.DataItem], error) {
	return save[graph.DataItem](ctx, m.writer, in)
}
func (m mutation) SaveInformationSystem(ctx context.Context, in write.SaveInput) (*write.Saved[graph.InformationSystem], error) {
	return save[graph.InformationSystem](ctx, m.writer, in)
}
func (m mutation) SaveHolding(ctx context.Context, in write.SaveInput) (*write.Saved[graph.Holding], error) {
	return save[graph.Holding](ctx, m.writer, in)
}
func (m mutation) SaveDataService(ctx context.Context, in write.SaveInput) (*write.Saved[graph.DataService], error) {
	return save[graph.DataService](ctx, m.writer, in)
}
func (m mutation) SaveIntegration(ctx context.Context, in write.SaveInput) (*write.Saved[graph.Integration], error) {
	return save[graph.Integration](ctx, m.writer, in)
}
func (m mutation) SaveTerritory(ctx context.Context, in write.SaveInput) (*write.Saved[graph.Territory], error) {
	return save[graph.Territory](ctx, m.writer, in)
}
func (m mutation) SaveOrganization(ctx context.Context, in write.SaveInput) (*write.Saved[graph.Organization], error) {
	return save[graph.Organization](ctx, m.writer, in)
}
func (m mutation) SaveFunction(ctx context.Context, in write.SaveInput) (*write.Saved[graph.Function], error) {
	return save[graph.Function](ctx, m.writer, in)
}
func (m mutation) SaveAct(ctx context.Context, in write.SaveInput) (*write.Saved[graph.Act], error) {
	return save[graph.Act](ctx, m.writer, in)
}
func (m mutation) SaveWording(ctx context.Context, in write.SaveInput) (*write.Saved[graph.Wording], error) {
	return save[graph.Wording](ctx, m.writer, in)
}
func (m mutation) SaveProvision(ctx context.Context, in write.SaveInput) (*write.Saved[graph.Provision], error) {
	return save[graph.Provision](ctx, m.writer, in)
}
func (m mutation) SaveTrafficTotal(ctx context.Context, in write.SaveInput) (*write.Saved[graph.TrafficTotal], error) {
	return save[graph.TrafficTotal](ctx, m.writer, in)
}

// save creates or alters one node, of the type of which N is the handle.
func save[N any](ctx context.Context, w writer, in write.SaveInput) (*write.Saved[N], error) {
	edit, err := graph.ChangeInput{Content: in.Node}.Edit()
	if err != nil {
		return nil, err
	}
	var path []string
	for name := range in.Node { // there is one
		path = []string{"input", name}
	}
	ref := edit.Ref()
	outcome, err := carryOut(ctx, w, in.Options, []write.Place{{Edit: edit, Path: path}}, func(base *graph.Snapshot) []graph.Problem {
		return write.Presence(ref, in.Mode, base)
	})
	if err != nil {
		return nil, err
	}
	payload := &write.Saved[N]{Outcome: outcome}
	if len(outcome.UserErrors) == 0 {
		if node, isN := any(outcome.After.Node(ref.Type, ref.Key)).(N); isN {
			payload.Node = &node
		}
		payload.Created = outcome.Before.View.Node(ref) == nil
	}
	return payload, nil
}

// RemoveNode removes a node.
func (m mutation) RemoveNode(ctx context.Context, in write.RemoveInput) (*write.Removed, error) {
	edit, err := graph.ChangeInput{Content: map[string]any{"remove": in.Node}}.Edit()
	if err != nil {
		return nil, err
	}
	outcome, err := carryOut(ctx, m.writer, in.Options, []write.Place{{Edit: edit, Path: []string{"input", "node"}}}, nil)
	if err != nil {
		return nil, err
	}
	payload := &write.Removed{Outcome: outcome}
	if len(outcome.UserErrors) == 0 {
		payload.Node = outcome.Before.Node(edit.Remove.Type, edit.Remove.Key)
	}
	return payload, nil
}

// ApplyChanges writes a change set.
func (m mutation) ApplyChanges(ctx context.Context, in write.ApplyInput) (*write.Applied, error) {
	edits, err := operationOf(ctx).edits(in.Changes)
	if err != nil {
		return nil, err
	}
	places := make([]write.Place, len(edits))
	for i, edit := range edits {
		places[i] = write.Place{Edit: edit, Path: []string{"input", "changes", strconv.Itoa(i)}}
		for name := range in.Changes[i].Content { // there is one
			places[i].Path = append(places[i].Path, name)
		}
	}
	outcome, err := carryOut(ctx, m.writer, in.Options, places, nil)
	if err != nil {
		return nil, err
	}
	return &write.Applied{Outcome: outcome}, nil
}

// carryOut writes edits, and lets the rest of the operation see what they have made. more finds what else speaks against them
// on a graph; it may be nil.
func carryOut(ctx context.Context, w writer, options write.Options, places []write.Place, more func(*graph.Snapshot) []graph.Problem) (write.Outcome, error) {
	op := operationOf(ctx)
	found := w.catalogues.newest.Load() // the graph on which the edits were tried last
	done, err := w.write(ctx, order{Options: options, more: more, edits: func(base *graph.Snapshot) ([]graph.Edit, error) {
		found = base
		edits := make([]graph.Edit, len(places))
		for i, place := range places {
			edits[i] = place.Edit
		}
		return edits, nil
	}})
	var refused *graph.Error
	if errors.As(err, &refused) && refused.Code == graph.Invalid && len(refused.Problems) > 0 {
		op.moveTo(found)
		here := op.showing(found)
		return write.Outcome{Before: here, After: here, UserErrors: write.UserErrors(refused.Problems, places, here.View.Snapshot)}, nil
	}
	if err != nil {
		return write.Outcome{}, err
	}
	op.moveTo(done.before)
	if done.change != nil {
		op.moveTo(done.after)
	}
	outcome := write.Outcome{Before: op.showing(done.before), After: op.showing(done.after), UserErrors: []write.UserError{}}
	if done.change != nil {
		outcome.Change = &graph.ChangeIn{Change: *done.change, Catalogue: outcome.After}
	}
	return outcome, nil
}
