namespace Ias.Console.Server.Pages;

/// <summary>Message of a page that cannot be shown.</summary>
public sealed record ProblemModel(Frame Frame, string Title, string Message) : PageModel(Frame, Title);
