using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Leases;

namespace Orchestrate.Model.Tests.Leases;

public sealed class When_work_begins
{
    private readonly List<WorkStarted> _sent = [];

    [Fact]
    public async Task Should_leave_it_to_the_report_when_it_is_over_at_once()
    {
        using var notice = Notice();
        await notice.InSessionAsync("http://s", "/clone", "ses_1");
        Assert.Equal(("http://s", "/clone", "ses_1"), Session(await notice.EndAsync()));
        await notice.SpeakAsync();
        Assert.Empty(_sent);
    }

    [Fact]
    public async Task Should_say_it_once_when_it_takes_longer()
    {
        using var notice = Notice();
        await notice.SpeakAsync();
        await notice.SpeakAsync();
        Assert.Null(await notice.EndAsync());
        Assert.Null(Assert.Single(_sent).SessionId);
    }

    [Fact]
    public async Task Should_say_where_its_session_is_as_soon_as_it_may_speak()
    {
        using var notice = Notice();
        await notice.InSessionAsync("http://s", "/clone", "ses_1");
        await notice.SpeakAsync();
        Assert.Equal(("http://s", "/clone", "ses_1"), Session(Assert.Single(_sent)));
        Assert.Null(await notice.EndAsync());
    }

    [Fact]
    public async Task Should_say_where_its_session_is_when_that_is_known_later()
    {
        using var notice = Notice();
        await notice.SpeakAsync();
        await notice.InSessionAsync("http://s", "/clone", "ses_1");
        Assert.Equal([null, "ses_1"], _sent.Select(began => began.SessionId));
        Assert.Null(await notice.EndAsync());
    }

    [Fact]
    public async Task Should_leave_to_the_report_what_could_not_be_sent()
    {
        using var notice = new StartNotice(Began, _ => Task.FromResult(false));
        await notice.SpeakAsync();
        await notice.InSessionAsync("http://s", "/clone", "ses_1");
        Assert.Equal(("http://s", "/clone", "ses_1"), Session(await notice.EndAsync()));
    }

    private static WorkStarted Began => new() { RunId = Guid.Empty, WorkId = Guid.Empty, LeaseEpoch = 1, RunnerId = "r" };

    private static (string?, string?, string?) Session(WorkStarted? began) => (began?.ServerUrl, began?.Directory, began?.SessionId);

    private StartNotice Notice() => new(Began, began =>
    {
        _sent.Add(began);
        return Task.FromResult(true);
    });
}
