namespace Ias.ControlPlane.Following;

/// <summary>What is shown of a workspace, as it is loaded.</summary>
[Flags]
public enum WorkspaceParts
{
    None = 0,

    /// <summary>Questions of jobs that nobody has answered.</summary>
    Decisions = 1,
    Goals = 2,
    Agents = 4,
    Repositories = 8,
    Briefing = 16,
    All = Decisions | Goals | Agents | Repositories | Briefing,
}
