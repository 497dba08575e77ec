namespace Orchestrate.Crash.Tests.Editing;

/// <summary>What the eight tasks of a run do, drawn.</summary>
internal sealed class EditPlan
{
    /// <summary>Tasks of a run.</summary>
    public const int Tasks = 8;

    private readonly List<Edit>[] _edits = [.. Enumerable.Range(0, Tasks).Select(_ => new List<Edit>())];

    /// <summary>Draws a plan.</summary>
    public EditPlan(int number, LargeRepository repository, Random dice)
    {
        Number = number;
        Patient = dice.Next(Tasks);
        Refused = (Patient + 1 + dice.Next(Tasks - 1)) % Tasks;
        for (var task = 0; task < Tasks; task++)
            DrawOwn(task, repository, dice);

        // The first two are in the same wave: in every run there is something to resolve.
        var hot = dice.Next(LargeRepository.HotLines);
        _edits[0].Add(new Edit(EditKind.Append, LargeRepository.Settings, hot));
        _edits[1].Add(new Edit(EditKind.Append, LargeRepository.Settings, hot));
        for (var task = 2; task < Tasks; task++)
        {
            if (dice.Next(100) < 35)
                _edits[task].Add(new Edit(EditKind.Append, LargeRepository.Settings, dice.Next(LargeRepository.HotLines)));
        }

        for (var task = 0; task < Tasks; task++)
        {
            if (dice.Next(100) < 25)
                _edits[task].Add(new Edit(EditKind.Replace, LargeRepository.Settings, dice.Next(LargeRepository.HotLines)));
        }

        for (var i = 0; i < LargeRepository.SharedFiles; i++)
        {
            DrawPair(dice, 60, new Edit(EditKind.Move, LargeRepository.Movable(i), i), new Edit(EditKind.EditMoved, LargeRepository.Movable(i), i));
            DrawPair(dice, 25, new Edit(EditKind.Drop, LargeRepository.Legacy(i), i), new Edit(EditKind.EditDropped, LargeRepository.Legacy(i), i));
            DrawPair(dice, 25, new Edit(EditKind.AddShared, $"notes/shared_{i}.md", i), new Edit(EditKind.AddShared, $"notes/shared_{i}.md", i));
            DrawPair(dice, 20, new Edit(EditKind.SharedBinary, LargeRepository.SharedBinary(i), i), new Edit(EditKind.SharedBinary, LargeRepository.SharedBinary(i), i));
        }
    }

    /// <summary>The run's number, which is in the name of its model and in its tokens.</summary>
    public int Number { get; }

    /// <summary>The task whose work takes two turns.</summary>
    public int Patient { get; }

    /// <summary>The task whose first attempt is refused, with all its edits.</summary>
    public int Refused { get; }

    /// <summary>A task's edits; tasks count from 0.</summary>
    public IReadOnlyList<Edit> Of(int task) => _edits[task];

    private void DrawOwn(int task, LargeRepository repository, Random dice)
    {
        var own = repository.Texts.Where((_, i) => i % Tasks == task).ToArray();
        var binaries = repository.Binaries.Where((_, i) => i % Tasks == task).ToArray();
        dice.Shuffle(own);
        EditKind[] kinds = [EditKind.Insert, EditKind.Insert, EditKind.Rename, EditKind.Delete, EditKind.Mode, EditKind.Binary, EditKind.Add];
        for (var i = dice.Next(3, 8); i >= 0; i--)
        {
            _edits[task].Add(kinds[dice.Next(kinds.Length)] switch
            {
                EditKind.Binary => new Edit(EditKind.Binary, binaries[dice.Next(binaries.Length)]),
                EditKind.Add => new Edit(EditKind.Add, $"new/T{task + 1}/part {i}.txt"),
                var kind => new Edit(kind, own[i], dice.Next(1, 20)),
            });
        }

        _edits[task].Add(new Edit(EditKind.Region, LargeRepository.Registry, task));
        _edits[task].Add(new Edit(EditKind.Region, LargeRepository.Registry, task + Tasks));
    }

    private void DrawPair(Random dice, int percent, Edit one, Edit other)
    {
        if (dice.Next(100) >= percent)
            return;
        var first = dice.Next(Tasks);
        _edits[first].Add(one);
        _edits[(first + 1 + dice.Next(Tasks - 1)) % Tasks].Add(other);
    }
}
