using System.Text.Json;

namespace Orchestrate.Domain.Verification;

/// <summary>A filter's condition on a value.</summary>
internal abstract record JsonPathCondition
{
    public abstract bool Holds(JsonElement node, JsonElement root, WorkBudget budget);

    internal sealed record Any(IReadOnlyList<JsonPathCondition> Of) : JsonPathCondition
    {
        public override bool Holds(JsonElement node, JsonElement root, WorkBudget budget) => Of.Any(c => c.Holds(node, root, budget));
    }

    internal sealed record All(IReadOnlyList<JsonPathCondition> Of) : JsonPathCondition
    {
        public override bool Holds(JsonElement node, JsonElement root, WorkBudget budget) => Of.All(c => c.Holds(node, root, budget));
    }

    internal sealed record Not(JsonPathCondition Of) : JsonPathCondition
    {
        public override bool Holds(JsonElement node, JsonElement root, WorkBudget budget) => !Of.Holds(node, root, budget);
    }

    internal sealed record Exists(Operand What) : JsonPathCondition
    {
        public override bool Holds(JsonElement node, JsonElement root, WorkBudget budget) => What.Values(node, root, budget).Count > 0;
    }

    internal sealed record Compare(Operand Left, string Operator, Operand Right) : JsonPathCondition
    {
        public override bool Holds(JsonElement node, JsonElement root, WorkBudget budget)
        {
            var (left, right) = (Left.Value(node, root, budget), Right.Value(node, root, budget));
            return Operator switch
            {
                "==" => Same(left, right, budget),
                "!=" => !Same(left, right, budget),
                "<" => Order(left, right, budget) < 0,
                ">" => Order(left, right, budget) > 0,
                "<=" => Order(left, right, budget) < 0 || Same(left, right, budget),
                _ => Order(left, right, budget) > 0 || Same(left, right, budget),
            };
        }

        private static bool Same(JsonElement? left, JsonElement? right, WorkBudget budget) =>
            left is { } a && right is { } b ? JsonValues.Same(a, b, budget) : left is null && right is null;

        private static int? Order(JsonElement? left, JsonElement? right, WorkBudget budget)
        {
            if (left is not { } a || right is not { } b || a.ValueKind != b.ValueKind)
                return null;
            budget.Spend(JsonValues.Length(a));
            return a.ValueKind switch
            {
                JsonValueKind.Number => JsonValues.Order(a, b),
                JsonValueKind.String => string.CompareOrdinal(a.GetString(), b.GetString()),
                _ => null,
            };
        }
    }

    /// <summary>A literal, or a path from the value at hand or from the root.</summary>
    internal sealed record Operand(JsonElement? Literal, bool FromRoot, IReadOnlyList<JsonPathSegment> Path)
    {
        public List<JsonElement> Values(JsonElement node, JsonElement root, WorkBudget budget) =>
            Literal is { } literal ? [literal] : JsonPath.Follow(Path, FromRoot ? root : node, root, budget);

        public JsonElement? Value(JsonElement node, JsonElement root, WorkBudget budget) => Values(node, root, budget) is [var only] ? only : null;
    }
}
