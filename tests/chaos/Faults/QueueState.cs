using System.Globalization;

namespace Orchestrate.Chaos.Tests.Faults;

/// <summary>A queue as the broker sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Messages">Messages in it, those that a consumer holds included.</param>
/// <param name="Exclusive">Whether it belongs to one connection: for replies and for what every replica gets.</param>
internal sealed record QueueState(string Name, long Messages, bool Exclusive)
{
    public static QueueState Read(string[] columns) => new(columns[0], long.Parse(columns[1], CultureInfo.InvariantCulture), columns[2] == "true");
}
