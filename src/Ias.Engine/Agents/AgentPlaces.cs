using Ias.Core.Agents;
using Ias.Engine.Files;

namespace Ias.Engine.Agents;

/// <summary>Places of agents on this machine.</summary>
public static class AgentPlaces
{
    /// <summary>Home and environment of the current user.</summary>
    public static AgentPlace Here { get; } = Of(Environment.GetEnvironmentVariable("HOME") ?? "/", Environment.GetEnvironmentVariable);

    /// <summary>Another home and environment, with the files of this machine.</summary>
    /// <param name="home">Absolute path.</param>
    /// <param name="variable">An environment variable's value; null = not set.</param>
    public static AgentPlace Of(string home, Func<string, string?> variable) =>
        new(home, variable)
        {
            HasFile = OutsideFile.Exists,
            Text = RegularFile.Text,
            IsRoot = Environment.IsPrivilegedProcess,
        };
}
