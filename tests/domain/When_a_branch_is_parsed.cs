using System.Text;
using Orchestrate.Domain.Branching;
using Orchestrate.Domain.Results;

namespace Orchestrate.Domain.Tests;

/// <summary>BR-1: the text of a branch becomes a tree, or errors that say where.</summary>
public sealed class When_a_branch_is_parsed
{
    private const string Full = "IF output.confidence >= 80 THEN proceed to Task #T2 ELSE dispatch Task #T2-alt with enhanced context";

    private static BranchNode.If Tree(string text)
    {
        var parse = BranchParser.Parse(text);
        Assert.True(parse.Tree is not null, $"{text}: {string.Join(" ", parse.Errors.Select(e => e.Message))}");
        Assert.Empty(parse.Errors);
        return parse.Tree!;
    }

    private static BranchError Error(string text)
    {
        var parse = BranchParser.Parse(text);
        Assert.Null(parse.Tree);
        return parse.Errors[0];
    }

    [Fact]
    public void Should_make_a_typed_tree()
    {
        var tree = Tree(Full);

        Assert.Equal(new BranchCondition(BranchField.Confidence, BranchOperator.GreaterOrEqual, 80, null, 4), tree.Condition);
        Assert.Equal(new BranchNode.Proceed(new("T2", 50)), tree.Then);
        Assert.Equal(new BranchNode.Dispatch(new("T2-alt", 73), "enhanced context"), tree.Else);
        Assert.Equal(Full, tree.Text);
        Assert.Equal(["T2", "T2-alt"], tree.Targets.Select(t => t.TaskId));
    }

    [Theory]
    [InlineData("==", BranchOperator.Equal)]
    [InlineData("=", BranchOperator.Equal)]
    [InlineData("!=", BranchOperator.NotEqual)]
    [InlineData(">", BranchOperator.Greater)]
    [InlineData(">=", BranchOperator.GreaterOrEqual)]
    [InlineData("<", BranchOperator.Less)]
    [InlineData("<=", BranchOperator.LessOrEqual)]
    public void Should_read_every_operator_with_and_without_space(string sign, BranchOperator expected)
    {
        Assert.Equal(expected, Tree($"IF output.score {sign} 50 THEN escalate to user").Condition.Operator);
        Assert.Equal(expected, Tree($"IF output.score{sign}50 THEN escalate to user").Condition.Operator);
    }

    [Theory]
    [InlineData("type == success", BranchField.Type, ResultStatus.Success)]
    [InlineData("type = \"error\"", BranchField.Type, ResultStatus.Error)]
    [InlineData("status != 'Partial'", BranchField.Status, ResultStatus.Partial)]
    public void Should_read_outcomes_bare_and_quoted(string condition, BranchField field, ResultStatus outcome)
    {
        var read = Tree($"if OUTPUT.{condition}\n\tthen Escalate To User").Condition;
        Assert.Equal((field, outcome), (read.Field, read.Outcome!.Value));
    }

    [Theory]
    [InlineData("proceed to Task #T2", "T2")]
    [InlineData("proceed to T2", "T2")]
    [InlineData("Proceed To #T2", "T2")]
    [InlineData("proceed to task T2", "T2")]
    [InlineData("proceed to Task", "Task")]
    [InlineData("dispatch Task.2", "Task.2")]
    [InlineData("dispatch Task-2", "Task-2")]
    [InlineData("dispatch Task # 2.a_b-c", "2.a_b-c")]
    [InlineData("dispatch #else", "else")]
    public void Should_read_the_ways_in_which_a_task_is_named(string action, string id) =>
        Assert.Equal(id, Tree($"IF output.count > 3 THEN {action} ELSE escalate to user").Then.Targets.Single().TaskId);

    [Theory]
    [InlineData("retry with smaller steps (two files)", "smaller steps (two files)")]
    [InlineData("retry with someone elsewhere\nand tests", "someone elsewhere\nand tests")]
    [InlineData("retry with \"this or else that\"", "this or else that")]
    [InlineData("(retry with care)", "care")]
    [InlineData("( retry with care (a lot) )", "care (a lot)")]
    public void Should_end_a_text_where_it_ends(string action, string told)
    {
        Assert.Equal(told, Assert.IsType<BranchNode.Retry>(Tree($"IF output.score < 80 THEN {action} ELSE proceed to T2").Then).Modifications);
        Assert.Equal(told, Assert.IsType<BranchNode.Retry>(Tree($"IF output.score < 80 THEN proceed to T2 ELSE {action}").Else).Modifications);
    }

    [Fact]
    public void Should_give_an_else_to_the_nearest_if()
    {
        var bare = Tree("IF output.score > 1 THEN IF output.score > 2 THEN proceed to T2 ELSE proceed to T3");
        Assert.Null(bare.Else);
        Assert.NotNull(Assert.IsType<BranchNode.If>(bare.Then).Else);

        var grouped = Tree("(IF output.score > 1 THEN (IF output.score > 2 THEN proceed to T2) ELSE proceed to T3)");
        Assert.NotNull(grouped.Else);
        Assert.Null(Assert.IsType<BranchNode.If>(grouped.Then).Else);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Should_bound_the_nesting(int levels, bool accepted)
    {
        var text = string.Concat(Enumerable.Repeat("IF output.score > 1 THEN ", levels)) + "escalate to user";
        Assert.Equal(accepted, BranchParser.Parse(text).Tree is not null);
        if (!accepted)
            Assert.Equal((3 * 25) + 1, Error(text).Position);
    }

    [Fact]
    public void Should_count_levels_and_not_ifs()
    {
        const string pair = "(IF output.score > 1 THEN (IF output.score > 2 THEN proceed to T2) ELSE (IF output.score > 3 THEN proceed to T3))";
        Tree($"IF output.type == success THEN {pair} ELSE {pair}");
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public void Should_bound_the_parentheses(int count, bool accepted) =>
        Assert.Equal(accepted, BranchParser.Parse($"{new string('(', count)}IF output.score > 1 THEN escalate to user{new string(')', count)}").Tree is not null);

    [Theory]
    [InlineData(BranchParser.MaxLength, true)]
    [InlineData(BranchParser.MaxLength + 1, false)]
    public void Should_bound_the_length(int length, bool accepted) =>
        Assert.Equal(accepted, BranchParser.Parse("IF output.score > 1 THEN retry with ".PadRight(length, 'x')).Tree is not null);

    [Theory]
    [InlineData("confidence >= 100", true)]
    [InlineData("confidence >= 101", false)]
    [InlineData("score >= 0", true)]
    [InlineData("score >= -1", false)]
    [InlineData("score >= 101", false)]
    [InlineData("score >= 80.5", false)]
    [InlineData("score >= 80%", false)]
    [InlineData("count >= 101", true)]
    [InlineData("count >= 2147483647", true)]
    [InlineData("count >= 2147483648", false)]
    [InlineData("count >= -1", false)]
    [InlineData("type > success", false)]
    [InlineData("status <= error", false)]
    [InlineData("type == fine", false)]
    [InlineData("type == 80", false)]
    [InlineData("score == success", false)]
    public void Should_accept_only_values_that_the_field_can_have(string condition, bool accepted) =>
        Assert.Equal(accepted, BranchParser.Parse($"IF output.{condition} THEN escalate to user").Tree is not null);

    [Theory]
    [InlineData("", 1, "IF")]
    [InlineData("  proceed to T2", 3, "IF")]
    [InlineData("IF confidence > 8 THEN proceed to T2", 4, "`output.`")]
    [InlineData("IF output.speed > 8 THEN proceed to T2", 11, "confidence, type, status, score or count")]
    [InlineData("IF output.score ~ 8 THEN proceed to T2", 17, "==, !=, >, >=, < or <=")]
    [InlineData("IF output.score > 800 THEN proceed to T2", 19, "a whole number from 0 to 100")]
    [InlineData("IF output.score > 8", 20, "THEN")]
    [InlineData("IF output.score > 8 THEN", 25, "an action")]
    [InlineData("IF output.score > 8 THEN jump", 26, "an action")]
    [InlineData("IF output.score > 8 THEN proceed", 33, "`to`")]
    [InlineData("IF output.score > 8 THEN proceed to", 36, "the id of a task")]
    [InlineData("IF output.score > 8 THEN proceed to ELSE escalate to user", 37, "the id of a task")]
    [InlineData("IF output.score > 8 THEN dispatch with care", 35, "the id of a task")]
    [InlineData("IF output.score > 8 THEN escalate to boss", 38, "`user`")]
    [InlineData("IF output.score > 8 THEN retry with ELSE escalate to user", 37, "the modifications in words")]
    [InlineData("IF output.score > 8 THEN retry with \"x", 39, "the closing quote")]
    [InlineData("IF output.score > 8 THEN (proceed to T2", 40, "`)`")]
    [InlineData("IF output.score > 8 THEN proceed to T2 ELSE", 44, "an action")]
    [InlineData("IF output.score > 8 THEN proceed to T2, then T3", 39, "ELSE or the end of the text")]
    [InlineData("IF output.score > 8 THEN proceed to T2)", 39, "the end of the text")]
    [InlineData("IF output.score > 8 THEN retry with this or else that", 50, "an action")]
    public void Should_say_where_it_is_wrong_and_what_was_expected(string text, int position, string expected)
    {
        var error = Error(text);
        Assert.Equal(position, error.Position);
        Assert.Contains(expected, error.Expected, StringComparison.Ordinal);
        Assert.StartsWith($"Character {position}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_every_wrong_value_at_once() =>
        Assert.Equal([19, 43, 79], BranchParser.Parse("IF output.score > 800 THEN IF output.type > error THEN IF output.confidence > 900 THEN proceed to T2").Errors.Select(e => e.Position));

    [Theory]
    [InlineData("score > 100", true)]
    [InlineData("score > 99", false)]
    [InlineData("score < 0", true)]
    [InlineData("score < 1", false)]
    [InlineData("score <= 0", false)]
    [InlineData("count < 0", true)]
    [InlineData("count > 2147483647", true)]
    [InlineData("count > 2147483646", false)]
    [InlineData("type != success", false)]
    public void Should_know_what_can_never_be_true(string condition, bool never) =>
        Assert.Equal(never, Tree($"IF output.{condition} THEN escalate to user").Condition.NeverHolds);

    [Fact]
    public void Should_read_what_it_wrote_as_the_same_tree()
    {
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var tree = Tree(Branches.Some(random, [], 3));
            Assert.Equal(tree.Text, Tree(tree.Text).Text);
        }
    }

    [Fact]
    public void Should_never_throw_and_point_into_the_text_whatever_it_reads()
    {
        var random = new Random(1);
        string[] words = ["IF ", "output", ".", "score", "type", ">=", "==", " 80 ", "success", " THEN ", " ELSE ", "proceed to ", "dispatch ", "Task #", "T2", "with ", "retry ", "escalate to user", "(", ")", "\"", "'", "\n", "\ud800", "\udc00", "é", "\0", "#"];
        for (var i = 0; i < 30_000; i++)
        {
            var text = new StringBuilder(random.Next(3) == 0 ? "" : Branches.Some(random, ["T2"], 3));
            for (var edits = random.Next(1, 6); edits > 0; edits--)
            {
                var at = random.Next(text.Length + 1);
                if (random.Next(3) == 0 && text.Length > 0)
                    text.Remove(Math.Min(at, text.Length - 1), 1);
                else
                    text.Insert(at, random.Next(3) == 0 ? ((char)random.Next(0x10000)).ToString() : words[random.Next(words.Length)]);
            }

            var parse = BranchParser.Parse(text.ToString());
            Assert.True(parse.Tree is null == parse.Errors.Count > 0, text.ToString());
            Assert.All(parse.Errors, e => Assert.InRange(e.Position, 1, text.Length + 1));
            if (parse.Tree is { } tree)
                Assert.All(tree.Targets, t => Assert.Equal(t.TaskId, text.ToString().Substring(t.Position - 1, t.TaskId.Length)));
        }
    }

    [Theory]
    [InlineData("(")]
    [InlineData("IF output.score > 1 THEN ")]
    [InlineData("(IF output.score > 1 THEN ")]
    [InlineData("e")]
    [InlineData("\"")]
    public void Should_bear_repetition(string piece)
    {
        foreach (var text in new[] { "", "IF output.score > 1 THEN retry with " }.Select(start => start + string.Concat(Enumerable.Repeat(piece, 2000))))
            Assert.NotNull(BranchParser.Parse(text[..Math.Min(text.Length, BranchParser.MaxLength)]));
    }
}
