using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orchestrate.RunApi.Store;

internal sealed class RunMap : IEntityTypeConfiguration<RunRow>
{
    public void Configure(EntityTypeBuilder<RunRow> builder)
    {
        builder.ToTable("runs").HasKey(row => row.RunId);
        builder.Property(row => row.Labels).HasColumnType("jsonb");
        builder.HasOne<BundleRow>().WithMany().HasForeignKey(row => row.BundleDigest).OnDelete(DeleteBehavior.NoAction);
        builder.HasIndex(row => row.BundleDigest).HasDatabaseName("runs_by_bundle");
        builder.HasIndex(row => new { row.SubmittedAt, row.RunId }).IsDescending().HasDatabaseName("runs_by_time");
        builder.HasIndex(row => row.Labels).HasMethod("gin").HasOperators("jsonb_path_ops").HasDatabaseName("runs_by_label");
    }
}
