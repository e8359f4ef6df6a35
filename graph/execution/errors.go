package execution

import (
	"context"
	"errors"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Failed notes the error of a field, with its path and place in the operation, and returns false: there is no value.
func (w *Writer) Failed(err error) bool {
	ctx := w.within(w.begun)
	w.operation.Error(ctx, graphql.AddFieldLocationToError(ctx, err))
	return false
}

// Null returns false: there is no value. Where the schema allows none, that is an error, unless one says why already.
func (w *Writer) Null(nonNull bool) bool {
	if nonNull {
		ctx := w.within(w.begun)
		if !graphql.HasFieldError(ctx, graphql.GetFieldContext(ctx)) {
			graphql.AddError(ctx, errors.New("there is no value where the schema has to have one"))
		}
	}
	return false
}

// misread notes that arguments cannot be read. The error's path leads from the field to the place in the argument.
func (w *Writer) misread(err error) bool {
	ctx := w.within(w.begun)
	noted := gqlerror.WrapPath(graphql.GetPath(ctx), err)
	var placed *gqlerror.Error
	if errors.As(err, &placed) {
		at := *placed // kept with the operation, as others will ask it
		at.Path = append(graphql.GetPath(ctx), placed.Path...)
		noted = &at
	}
	graphql.AddError(ctx, noted)
	return false
}

func (w *Writer) panicked(value any) {
	ctx := w.within(w.begun)
	graphql.AddError(ctx, w.operation.Recover(ctx, value))
}

// within returns a context that leads to the value being written: made for errors only and for the fields of the root, as
// every step costs.
func (w *Writer) within(ctx context.Context) context.Context {
	for _, s := range w.path {
		at := &graphql.FieldContext{Index: &s.index}
		if s.field != nil {
			at = &graphql.FieldContext{Object: s.field.object.Name, Field: graphql.CollectedField{Field: s.field.node}}
			if s.field.Selection != nil {
				for _, set := range s.field.Selection.sets {
					at.Field.Selections = append(at.Field.Selections, set...)
				}
			}
		}
		ctx = graphql.WithFieldContext(ctx, at)
	}
	return ctx
}
