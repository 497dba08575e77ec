using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Orchestrate.Contracts.Work;
using Orchestrate.Documents;

namespace Orchestrate.LoopCoordinator.Tests;

public sealed class When_a_runner_has_other_prompts(Database database) : IClassFixture<Database>
{
    [Fact]
    public async Task Should_tell_it_the_templates_that_any_coordinator_was_started_with()
    {
        await using var host = await CoordinatorHost.StartAsync(await database.CreateAsync(), new FakeRunnerOptions());
        using var documents = new ServiceCollection().AddOrchestrateDocuments().BuildServiceProvider();
        var own = documents.GetRequiredService<PromptCatalog>().Template(PromptName.Worker);
        Assert.Equal(own.Text, await AskAsync(host, own.Digest));

        // A coordinator of an earlier version kept its own.
        await host.ExecuteAsync("INSERT INTO loop.templates (digest, body) VALUES ('d1', 'what was said before')");
        Assert.Equal("what was said before", await AskAsync(host, "d1"));
        Assert.Null(await AskAsync(host, "d2"));
    }

    private static async Task<string?> AskAsync(CoordinatorHost host, string digest) =>
        (await host.Bus.CreateRequestClient<FindTemplate>().GetResponse<TemplateFound>(new FindTemplate { RunId = Guid.NewGuid(), Digest = digest })).Message.Text;
}
