using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Tests;

/// <summary>VER-7: which files no attempt may change.</summary>
[Trait("Rule", "VER-7")]
public sealed class When_paths_are_protected
{
    [Theory]
    [InlineData(".npmrc", true)]
    [InlineData("packages/a/.npmrc", true)]
    [InlineData(".mocharc.json", true)]
    [InlineData("pytest.ini", true)]
    [InlineData("package.json", false)]
    [InlineData("src/a.js", false)]
    public void Should_protect_what_configures_runners(string path, bool guarded) => Assert.Equal(guarded, Guards(Bundle(), path));

    [Fact]
    public void Should_leave_that_to_a_bundle_that_opens_it() =>
        Assert.False(Guards(Bundle() with { Policies = new() { RunnerConfiguration = "open" } }, ".npmrc"));

    [Theory]
    [InlineData("test/cart.js", true)]
    [InlineData("./tests/a/cart.py", true)]
    [InlineData("src/cart.test.js", true)]
    [InlineData("src/cart.spec.ts", true)]
    [InlineData("test_cart.py", true)]
    [InlineData("cart_test.go", true)]
    [InlineData("src/CartTests.cs", true)]
    [InlineData("src/cart.js", false)]
    [InlineData("tests", false)]
    [InlineData("tests/", false)]
    [InlineData("test/*.js", false)]
    [InlineData("--test", false)]
    [InlineData("../test/cart.js", false)]
    [InlineData("/test/cart.js", false)]
    public void Should_protect_the_test_files_that_an_acceptance_test_names(string argument, bool guarded)
    {
        var named = ProtectedPaths.Of(Bundle(argument));

        Assert.Equal(guarded, named.Contains(Paths.Normalise(argument)));
    }

    [Fact]
    public void Should_protect_a_test_that_is_a_program() => Assert.Contains("test/run.sh", ProtectedPaths.Of(Bundle() with
    {
        AcceptanceTests = [new() { Id = "A1", Title = "t", Verifier = new() { Type = "command", Argv = ["test/run.sh"] } }],
    }));

    private static bool Guards(SpecBundle bundle, string path) => ProtectedPaths.Of(bundle).Any(glob => Globs.Matches(glob, path));

    private static SpecBundle Bundle(params string[] arguments) => Samples.Bundle() with
    {
        AcceptanceTests = [new() { Id = "A1", Title = "t", Verifier = new() { Type = "command", Argv = ["node", .. arguments] } }],
    };
}
