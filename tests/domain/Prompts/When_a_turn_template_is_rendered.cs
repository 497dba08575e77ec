using Orchestrate.Domain.Prompts;

namespace Orchestrate.Domain.Tests.Prompts;

public sealed class When_a_turn_template_is_rendered
{
    private static readonly Dictionary<string, string> Values = new() { ["A"] = "a", ["NOTHING"] = " \n", ["DATA"] = "{{A}}\n\n## Not a section" };

    [Theory]
    [InlineData("## One\n{{A}}\n\n## Two\n{{NOTHING}}\n\n## Three\nfixed", "## One\na\n\n## Three\nfixed")]
    [InlineData("{{A}} and {{NOTHING}}", "")]
    [InlineData("<!-- a note with {{UNKNOWN}} -->\n\nx", "x")]
    [InlineData("{{DATA}}\n\n{{A}}", "{{A}}\n\n## Not a section\n\na")]
    [InlineData("\n\n\none\n\n\n\ntwo\n", "one\n\ntwo")]
    public void Should_leave_out_what_has_nothing_to_say_and_take_values_as_data(string template, string expected) => Assert.Equal(expected, new TurnTemplate(template).Render(Values));

    [Fact]
    public void Should_name_all_placeholders_without_a_value() =>
        Assert.Contains("B, C", Assert.Throws<KeyNotFoundException>(() => new TurnTemplate("{{B}} {{A}}\n\n{{C}}").Render(Values)).Message, StringComparison.Ordinal);

    [Fact]
    public void Should_list_all_that_is_wrong_with_the_texts()
    {
        var texts = TurnTexts.Required.ToDictionary(r => r.Key, r => string.Join('\n', r.Value.Select(p => $"{{{{{p}}}}}").Append("words")));
        Assert.Contains("words", TurnTexts.Create(texts).Render("fragments/overage.review", Values), StringComparison.Ordinal);
        texts["fragments/result"] = "{{TASK_ID}} {{TITLE}} {{OTHER}}";
        texts.Remove("plan.turn");

        var error = Assert.Throws<ArgumentException>(() => TurnTexts.Create(texts));

        foreach (var said in new[] { "prompts/plan.turn.md is missing", "uses {{OTHER}}", "does not use {{RESULT}}" })
            Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }
}
