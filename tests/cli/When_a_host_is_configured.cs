using Orchestrate.Standalone.Hosting;
using Orchestrate.Standalone.Models;

namespace Orchestrate.Cli.Tests;

public sealed class When_a_host_is_configured
{
    private static readonly ProviderRegistry Registry = ProviderRegistry.Load(Documents.DocumentFolder.Locate().Path);

    [Theory]
    [InlineData("openai", "OPENAI_API_KEY")]
    [InlineData("anthropic", "ANTHROPIC_API_KEY")]
    [InlineData("openrouter", "OPENROUTER_API_KEY")]
    [InlineData("deepseek", "DEEPSEEK_API_KEY")]
    [InlineData("groq", "GROQ_API_KEY")]
    [InlineData("mistral", "MISTRAL_API_KEY")]
    [InlineData("xai", "XAI_API_KEY")]
    [InlineData("google", "GEMINI_API_KEY")]
    public void Should_know_a_provider_and_name_its_missing_key(string provider, string key)
    {
        Assert.Contains(key, Assert.Throws<StandaloneException>(() => Registry.Settings($"{provider}/m", null, _ => null)).Message, StringComparison.Ordinal);
        var settings = Registry.Settings($"{provider}/a/b", null, _ => "k");
        Assert.Equal($"{provider}/a/b", settings["Coordinator:DefaultModel"]);
        Assert.StartsWith("https://", settings[$"Runner:Providers:{provider}:BaseUrl"], StringComparison.Ordinal);
        Assert.Equal(key, settings[$"Runner:Providers:{provider}:KeyEnvironmentVariable"]);
        Assert.DoesNotContain("k", settings.Values);
    }

    [Fact]
    public void Should_take_an_address_for_providers_that_it_does_not_know()
    {
        Assert.Throws<StandaloneException>(() => Registry.Settings("mine/m", null, _ => null));
        Assert.Equal("http://127.0.0.1:8000/v1", Registry.Settings("mine/m", "http://127.0.0.1:8000/v1", _ => null)["Runner:Providers:mine:BaseUrl"]);
    }

    [Theory]
    [InlineData("gpt")]
    [InlineData("/gpt")]
    [InlineData("openai/")]
    [InlineData("scripted/demo")]
    public void Should_refuse_a_model_without_a_provider_or_address(string model) => Assert.Throws<StandaloneException>(() => Registry.Settings(model, null, _ => "k"));

    [Fact]
    public void Should_need_no_key_for_a_model_on_this_machine() => Assert.Equal("0", Registry.Settings("ollama/m", null, _ => null)["Runner:Providers:ollama:InputPrice"]);

    [Theory]
    [InlineData("--listen", "0.0.0.0")]
    [InlineData("--listen", "somewhere")]
    [InlineData("--port", "70000")]
    [InlineData("--port", "-1")]
    [InlineData("--port")]
    [InlineData("--model-url", "http://127.0.0.1/v1")]
    [InlineData("--nonsense")]
    [InlineData("word")]
    public void Should_refuse_a_command_line_that_is_wrong(params string[] args) => Assert.Throws<StandaloneException>(() => StandaloneArguments.Parse(args));

    [Fact]
    public void Should_read_its_command_line()
    {
        var arguments = StandaloneArguments.Parse(["--data", "/d", "--port=0", "--listen", "0.0.0.0", "--allow-remote", "--Runner:Slots=4"]);
        Assert.Equal(("/d", 0, true), (arguments.Data, arguments.Port, arguments.AllowRemote));
        Assert.Equal(["--Runner:Slots=4"], arguments.Configuration);
    }
}
