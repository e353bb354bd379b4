namespace Ias.Console.Client.Following;

/// <summary>Parts of a workspace that are shown, and loaded separately.</summary>
[Flags]
public enum WorkspaceParts
{
    None = 0,

    /// <summary>Items that wait for a person.</summary>
    Inbox = 1,
    Goals = 2,
    Agents = 4,
    Repositories = 8,
    Briefing = 16,
    All = Inbox | Goals | Agents | Repositories | Briefing,
}
