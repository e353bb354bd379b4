namespace Ias.Console.Pages;

/// <summary>Why there is nothing else to be seen.</summary>
public sealed record ProblemModel(Frame Frame, string Title, string Message) : PageModel(Frame, Title);
