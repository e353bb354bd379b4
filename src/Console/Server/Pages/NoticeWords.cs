using Ias.Console.Server.Contract;

namespace Ias.Console.Server.Pages;

/// <summary>Events of notices in words for people.</summary>
internal static class NoticeWords
{
    /// <summary>The event in the plural, within a sentence.</summary>
    public static string Of(NoticeEvent one) =>
        one switch
        {
            NoticeEvent.Decision => "decisions, proposals and failed jobs that wait",
            NoticeEvent.Goal => "goals that are done",
            _ => "agents that are gone",
        };
}
