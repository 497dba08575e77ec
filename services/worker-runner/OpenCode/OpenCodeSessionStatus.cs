namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>What a session that is not idle does.</summary>
/// <param name="Type"><c>busy</c> or <c>retry</c>.</param>
/// <param name="Message">The model's error, for <c>retry</c>.</param>
public sealed record OpenCodeSessionStatus(string Type, string? Message);
