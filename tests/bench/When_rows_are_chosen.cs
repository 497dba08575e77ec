using Orchestrate.Bench.Rows;

namespace Orchestrate.Bench.Tests;

public sealed class When_rows_are_chosen
{
    [Fact]
    public void Should_take_all_but_those_on_request() =>
        Assert.Equal(BenchRows.All.Where(row => !row.OnRequest).Select(row => row.Name), BenchRows.Choose([], withDemo: false).Select(row => row.Name));

    [Fact]
    public void Should_take_the_named_ones() => Assert.Equal(["commit"], BenchRows.Choose(["commit"], withDemo: false).Select(row => row.Name));

    [Fact]
    public void Should_say_which_name_is_unknown() =>
        Assert.Contains("no row speed; there are commit", Assert.Throws<FormatException>(() => BenchRows.Choose(["speed"], withDemo: false)).Message, StringComparison.Ordinal);

    [Fact]
    public void Should_not_give_a_name_twice()
    {
        Assert.Distinct(BenchRows.All.Select(row => row.Name));
        Assert.Distinct(BenchRows.All.SelectMany(row => row.Bars).Select(bar => bar.Id));
    }

    [Fact]
    public void Should_read_the_options()
    {
        var options = BenchOptions.Parse(["commit", "--json", "a.json", "--compare", "b.json", "--against", "c", "--check", "--markdown", "--repetitions", "5", "demo"]);
        Assert.Equal(["commit", "demo"], options.Rows);
        Assert.Equal(("a.json", "b.json", "c", true, true, 5), (options.Json, options.Compare, options.Against, options.Check, options.Markdown, options.Repetitions));
        Assert.Equal(3, BenchOptions.Parse([]).Repetitions);
        Assert.Equal(1, BenchOptions.Parse(["--quick"]).Repetitions);
    }

    [Theory]
    [InlineData("--speed")]
    [InlineData("--json")]
    [InlineData("--repetitions", "0")]
    [InlineData("--repetitions", "many")]
    public void Should_refuse_what_it_does_not_know(params string[] arguments) => Assert.Throws<FormatException>(() => BenchOptions.Parse(arguments));
}
