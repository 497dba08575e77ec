namespace Orchestrate.Chaos.Tests.Faults;

/// <summary>One kill of one replica, or of two at once.</summary>
/// <param name="Victims">Their names.</param>
/// <param name="Down">How long they stayed dead.</param>
/// <param name="InFlight">Runs that had not ended then.</param>
internal sealed record Kill(IReadOnlyList<string> Victims, TimeSpan Down, int InFlight);
