namespace Ias.Core.Agents;

/// <summary>Login state of a person with an agent's provider.</summary>
/// <param name="Found">Null = unknown; false = the agent reports that nobody is logged in.</param>
/// <param name="By">The variable or file that proves it; if not logged in, what to type.</param>
public sealed record AgentLogin(bool? Found, string By)
{
    public static AgentLogin Unknown { get; } = new(null, "");
}
