using System.Reflection;
using Xunit.Sdk;

namespace Orchestrate.OpenCode.Tests.Fixtures;

/// <summary>Runs a theory against real OpenCode and against the stub: what holds for one must hold for the other.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnBothServersAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [["real"], ["stub"]];
}
