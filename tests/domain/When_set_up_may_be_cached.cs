using Orchestrate.Domain.Setup;

namespace Orchestrate.Domain.Tests;

public sealed class When_set_up_may_be_cached
{
    [Theory]
    [InlineData("npm ci", true)]
    [InlineData("npm --no-audit ci", true)]
    [InlineData("npm run build", false)]
    [InlineData("npm", false)]
    [InlineData("yarn", true)]
    [InlineData("yarn build", false)]
    [InlineData("go mod download", true)]
    [InlineData("go build ./...", false)]
    [InlineData("make", false)]
    [InlineData("sh -c npm ci", false)]
    public void Should_recognise_what_only_installs(string command, bool installs)
    {
        Assert.Equal(installs, SetupCaching.MayCache([command.Split(' ')], []));
        Assert.False(SetupCaching.MayCache([["npm", "ci"], ["make"]], []));
        Assert.True(SetupCaching.MayCache([command.Split(' ')], ["**/*.toml"]));
        Assert.False(SetupCaching.MayCache([], ["**/*.toml"]));
    }

    [Theory]
    [InlineData("package-lock.json", "", true)]
    [InlineData("web/app/yarn.lock", "", true)]
    [InlineData("package.json", "", false)]
    [InlineData("package.json", "package*.json", true)]
    [InlineData("web/package-lock.json", "package*.json", false)]
    public void Should_know_the_inputs(string path, string glob, bool input) => Assert.Equal(input, SetupCaching.IsInput(path, glob.Length == 0 ? [] : [glob]));

    [Theory]
    [InlineData("node_modules", "", "", true)]
    [InlineData("web/node_modules", "", "", true)]
    [InlineData("dist", "", "", false)]
    [InlineData("dist", "", "src/**", true)]
    [InlineData("node_modules", "package-lock.json", "", false)]
    [InlineData("node_modules", "package-lock.json", "src/**", false)]
    public void Should_keep_only_what_depends_on_nothing_else(string added, string changed, string glob, bool keeps) =>
        Assert.Equal(keeps, SetupCaching.WhyNot([added], changed.Length == 0 ? [] : [changed], glob.Length == 0 ? [] : [glob]) is null);
}
