using System.Collections.Frozen;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Study.Ballots;
using VideoSsm.Eval.Study.Design;

namespace VideoSsm.Eval.Study.Server;

/// <summary>What a participant's page is told. Nothing in it names a method.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Question">The criterion.</param>
/// <param name="AllowTies">Whether two videos may share a place.</param>
/// <param name="Done">Trials answered.</param>
/// <param name="Total">Trials of the session.</param>
/// <param name="Trial">The next trial; <c>null</c> when all are answered.</param>
public sealed record PageState(string Title, string Question, bool AllowTies, int Done, int Total, PageTrial? Trial);

/// <summary>A trial as the page shows it.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Prompt">Text of the prompt.</param>
/// <param name="Videos">Addresses of the videos by place.</param>
public sealed record PageTrial(int Index, string Prompt, IReadOnlyList<string> Videos);

/// <summary>What the page sends to open a session.</summary>
/// <param name="Code">The participant's code.</param>
public sealed record SessionRequest(string Code);

/// <summary>What the page sends as an answer.</summary>
/// <param name="Code">The participant's code.</param>
/// <param name="Trial">Index of the trial.</param>
/// <param name="Ranks">Rank by place.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record BallotRequest(string Code, int Trial, IReadOnlyList<int> Ranks, double Seconds);

/// <summary>The study behind the page: sessions by code, and the box of ballots. Knows nothing of HTTP.</summary>
public sealed class StudyApi
{
    private const double LongestAnswer = 24 * 3600;
    private readonly StudyDefinition _study;
    private readonly BallotBox _box;
    private readonly TimeProvider _time;
    private readonly FrozenDictionary<string, int> _codes;
    private readonly FrozenDictionary<string, StudyItem> _items;

    /// <summary>Opens a study for answers.</summary>
    /// <param name="study">The study.</param>
    /// <param name="box">Its ballots.</param>
    /// <param name="time">Clock.</param>
    public StudyApi(StudyDefinition study, BallotBox box, TimeProvider time)
    {
        (_study, _box, _time) = (study, box, time);
        _codes = study.Sessions.Select((s, i) => (s.Code, i)).ToFrozenDictionary(s => s.Code, s => s.i, StringComparer.Ordinal);
        _items = study.Items.ToFrozenDictionary(i => i.Prompt, StringComparer.Ordinal);
    }

    /// <summary>The session of a code; <c>null</c> if there is none.</summary>
    public int? Session(string typed) => _codes.TryGetValue(StudyCreator.Normal(typed), out int session) ? session : null;

    /// <summary>Where a session stands: the first trial without an answer.</summary>
    public PageState State(int session)
    {
        var trials = _study.Sessions[session].Trials;
        int done = Enumerable.Range(0, trials.Count).Count(t => _box.Find(session, t) is not null);
        int next = Enumerable.Range(0, trials.Count).FirstOrDefault(t => _box.Find(session, t) is null, -1);
        return new PageState(_study.Title, _study.Question, _study.AllowTies, done, trials.Count, next < 0 ? null : Page(next, trials[next]));
    }

    /// <summary>Takes an answer.</summary>
    /// <returns>What became of it.</returns>
    /// <exception cref="UsageException">It is no answer to a trial of the session.</exception>
    /// <exception cref="IOException">It could not be written.</exception>
    public BallotVerdict Answer(int session, BallotRequest request)
    {
        var trials = _study.Sessions[session].Trials;
        if (request.Trial < 0 || request.Trial >= trials.Count)
        {
            throw new UsageException("there is no such comparison");
        }

        StudyTrial trial = trials[request.Trial];
        if (request.Ranks.Count != trial.Shown.Count || !Ballot.IsRanking(request.Ranks, _study.AllowTies))
        {
            throw new UsageException(_study.AllowTies ? "every video needs a rank" : "every video needs a rank of its own");
        }

        if (!double.IsFinite(request.Seconds) || request.Seconds is < 0 or > LongestAnswer)
        {
            throw new UsageException("the time of the answer makes no sense");
        }

        return _box.Take(new Ballot
        {
            Session = session,
            Trial = request.Trial,
            Prompt = trial.Prompt,
            Shown = trial.Shown,
            Ranks = request.Ranks,
            Seconds = request.Seconds,
            Received = _time.GetUtcNow(),
        });
    }

    private PageTrial Page(int index, StudyTrial trial)
    {
        StudyItem item = _items[trial.Prompt];
        return new PageTrial(index, item.Text, [.. trial.Shown.Select(m => $"media/{item.Videos.Single(v => v.Method == m).File}")]);
    }
}
