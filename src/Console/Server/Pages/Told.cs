namespace Ias.Console.Server.Pages;

/// <summary>Messages after an action. A page's address names the sentence by its key, so that nobody can inject text of their
/// own.</summary>
internal static class Told
{
    public static string? Words(string key) =>
        key switch
        {
            "answered" => "Answered. A job takes the answer to the repository, and the work goes on.",
            "approved" => "Approved. What waits for nothing begins.",
            "rejected" => "Rejected. Another proposal is being made, with your reason.",
            "submitted" => "Submitted. A proposal is being made of it.",
            "revised" => "Saved as a new revision.",
            "withdrawn" => "Withdrawn. What had not begun is canceled.",
            "canceled" => "The job is canceled.",
            "retried" => "The job is in the queue again.",
            "onboarded" => "The jobs are in the queue; an agent that has this repository takes them.",
            "joined" => "You have joined.",
            "added" => "Added.",
            "saved" => "Saved.",
            "removed" => "Removed.",
            "tried" => "A test notice is on its way; its line says how that went.",
            "told-here" => "This browser is told from now on, whether or not a page is open.",
            "told-no-more" => "That browser is told no more.",
            "revoked" => "The token is revoked.",
            "device-approved" => "Approved. What asked is logged in now.",
            "device-refused" => "Refused. What asked gets nothing.",
            "logged-out" => "You are logged out.",
            "logged-out-everywhere" => "You are logged out everywhere: browsers and command lines.",
            "ended" => "That browser is logged out.",
            "not-yet" => "Nobody has approved the code yet.",
            "denied" => "The login was refused.",
            "expired" => "That code is no longer good. Begin again.",
            _ => null,
        };
}
