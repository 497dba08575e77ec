using System.Reflection;

namespace Orchestrate.Messaging.Tests.Support;

/// <summary>Whatever is called does not come back, and does not care about cancellation.</summary>
public class Hung : DispatchProxy
{
    /// <summary>An object of that kind.</summary>
    public static T Make<T>()
        where T : class => Create<T, Hung>();

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var answer = targetMethod!.ReturnType;
        if (answer == typeof(Task))
            return new TaskCompletionSource().Task;
        return answer.IsGenericType && answer.GetGenericTypeDefinition() == typeof(Task<>)
            ? typeof(Hung).GetMethod(nameof(Never), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(answer.GetGenericArguments()).Invoke(null, null)
            : throw new NotSupportedException(targetMethod.Name);
    }

    private static Task<T> Never<T>() => new TaskCompletionSource<T>().Task;
}
