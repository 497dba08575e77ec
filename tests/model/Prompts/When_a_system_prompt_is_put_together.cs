using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Orchestrate.Contracts.Work;
using Orchestrate.Documents;
using Orchestrate.Domain.Prompts;
using Orchestrate.Model.Tests.Support;
using Orchestrate.WorkerRunner.Execution;

namespace Orchestrate.Model.Tests.Prompts;

public sealed class When_a_system_prompt_is_put_together : IAsyncLifetime
{
    private static readonly SystemTemplate Other = new("You are {{AGENT_NAME}}, as another version says it.");

    private readonly Coordinator _coordinator = new();
    private InMemoryServices _services = null!;

    private SystemPrompts Prompts => _services.Get<SystemPrompts>();

    public async Task InitializeAsync()
    {
        var services = new ServiceCollection();
        services.AddOrchestrateDocuments();
        services.AddSingleton(_coordinator);
        services.AddSingleton<SystemPrompts>();
        _services = await InMemoryServices.StartAsync(services, bus =>
        {
            bus.AddConsumer<Coordinator>();
            bus.AddRequestClient<FindTemplate>(RequestTimeout.After(s: 10));
        });
    }

    public async Task DisposeAsync() => await _services.DisposeAsync();

    [Fact]
    public async Task Should_ask_nobody_about_the_prompts_that_everybody_has()
    {
        var template = _services.Get<PromptCatalog>().Template(PromptName.Worker);
        var values = template.Placeholders.ToDictionary(placeholder => placeholder, placeholder => $"<{placeholder}>");
        var text = await Prompts.TextAsync(Turn(template.Digest, values), CancellationToken.None);
        Assert.Equal(template.Render(values), text);
        Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
        Assert.Equal(0, _coordinator.Asked);
    }

    [Fact]
    public async Task Should_ask_once_for_a_template_of_another_version()
    {
        _coordinator.Text = Other.Text;
        foreach (var name in (string[])["ann", "bob"])
            Assert.Equal($"You are {name}, as another version says it.", await Prompts.TextAsync(Turn(Other.Digest, new() { ["AGENT_NAME"] = name }), CancellationToken.None));
        Assert.Equal(1, _coordinator.Asked);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("You are {{AGENT_NAME}}, and somebody has changed this.")]
    public async Task Should_refuse_what_is_not_the_template_that_the_turn_was_ordered_with(string? answer)
    {
        _coordinator.Text = answer;
        var failure = await Assert.ThrowsAsync<WorkFailureException>(() => Prompts.TextAsync(Turn(Other.Digest, new() { ["AGENT_NAME"] = "ann" }), CancellationToken.None));
        Assert.Equal(("fatal", "unknown_system_template"), (failure.FailureClass, failure.Code));
    }

    [Fact]
    public async Task Should_take_the_whole_text_of_a_turn_that_an_earlier_version_ordered()
    {
        Assert.Equal("You are ann.", await Prompts.TextAsync(Turn(null, []) with { System = "You are ann." }, CancellationToken.None));
        var failure = await Assert.ThrowsAsync<WorkFailureException>(() => Prompts.TextAsync(Turn(null, []), CancellationToken.None));
        Assert.Equal("no_system_prompt", failure.Code);
    }

    private static ExecuteTurn Turn(string? template, Dictionary<string, string> values) => new()
    {
        RunId = Guid.NewGuid(),
        WorkId = Guid.NewGuid(),
        LeaseEpoch = 1,
        Kind = "work",
        IterationNumber = 1,
        WaveNumber = 1,
        AttemptId = Guid.NewGuid(),
        AttemptNumber = 1,
        TurnNumber = 1,
        Agent = "general",
        Depth = 1,
        Title = "t",
        Model = "fake/m",
        SystemTemplate = template,
        SystemValues = values,
        Prompt = "p",
        Tools = [],
        Limits = new TurnLimits { TurnSeconds = 60, InactivitySeconds = 60, ModelCalls = 1, ToolCalls = 1, Tokens = 1, CostMicroUsd = 1 },
        StartCommit = "c",
        AttemptBaseCommit = "c",
        Sandbox = "none",
    };

    private sealed class Coordinator : IConsumer<FindTemplate>
    {
        private int _asked;

        public string? Text { get; set; }

        public int Asked => _asked;

        public Task Consume(ConsumeContext<FindTemplate> context)
        {
            Interlocked.Increment(ref _asked);
            return context.RespondAsync(new TemplateFound { RunId = context.Message.RunId, Text = Text });
        }
    }
}
